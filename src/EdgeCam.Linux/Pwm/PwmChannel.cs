using System.Globalization;
using EdgeCam.Linux.Health;

namespace EdgeCam.Linux.Pwm;

/// <summary>A channel of a PWM chip, by sysfs (Documentation/driver-api/pwm). It begins at 0 and stays as it is when the process ends.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed class PwmChannel
{
    private readonly string _folder;
    private readonly long _period;

    private PwmChannel(string folder, long period) => (_folder, _period) = (folder, period);

    /// <summary>Takes a channel of the first of some chips that this machine has.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    /// <param name="chips">What the chips' devices are called: "fe20c000.pwm"; or "pwmchip0".</param>
    /// <param name="frequency">Hz.</param>
    /// <exception cref="IOException">No such chip or channel, or it refuses; the message says which there are.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public static PwmChannel Open(string root, IReadOnlyList<string> chips, int channel, int frequency)
    {
        var there = KernelFile.Names(Path.Combine(root, "sys/class/pwm"), "pwmchip*").Select(folder => (Folder: folder, Device: DeviceOf(folder))).ToList();
        var chip = chips.Select(name => there.Find(one => string.Equals(one.Device, name, StringComparison.Ordinal) || string.Equals(Path.GetFileName(one.Folder), name, StringComparison.Ordinal)).Folder)
            .FirstOrDefault(folder => folder is not null)
            ?? throw new IOException($"No PWM chip is called {string.Join(" or ", chips)}. There {(there.Count == 0 ? "is none: switch it on (dtoverlay=pwm in config.txt)." : $"are: {string.Join(", ", there.Select(one => one.Device))}.")}");
        var folder = Path.Combine(chip, string.Create(CultureInfo.InvariantCulture, $"pwm{channel}"));
        if (!Directory.Exists(folder))
            Write(Path.Combine(chip, "export"), channel);
        var period = 1_000_000_000L / frequency;
        if (KernelFile.Number(Path.Combine(folder, "period")) > 0) // as whoever had it before left it: no period may be shorter than its duty
            Write(Path.Combine(folder, "duty_cycle"), 0);
        Write(Path.Combine(folder, "period"), period);
        Write(Path.Combine(folder, "enable"), 1);
        return new PwmChannel(folder, period);
    }

    /// <param name="percent">0 to 100.</param>
    /// <exception cref="IOException">The chip refuses, or has gone.</exception>
    public void Set(int percent) => Write(Path.Combine(_folder, "duty_cycle"), _period * percent / 100);

    private static string DeviceOf(string chip) =>
        Path.GetFileName(new DirectoryInfo(Path.Combine(chip, "device")).LinkTarget) ?? Path.GetFileName(chip);

    private static void Write(string file, long number)
    {
        using var stream = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
    }
}
