using System.Globalization;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>What happens to a box on a wall, done to the installed one. Meanwhile its owner changes settings.</summary>
internal sealed class ApplianceFaults(InstalledAppliance appliance)
{
    public static readonly string[] All =
    [
        nameof(Killed), nameof(OutOfMemory), nameof(Stopped), nameof(FramePathHangs), nameof(EncoderHangs), nameof(DiskFull), nameof(ClockJumps),
        nameof(BrokerGone), nameof(NetworkGone),
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5); // long enough to be noticed, shorter than a viewer's patience

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One fault from its beginning until pictures flow again, in whatever process; settings are whole.</summary>
    /// <returns>The longest time without a picture.</returns>
    public async Task<TimeSpan> Suffer(string fault, Viewer viewer)
    {
        await using var owner = SettingsWriter.Start();
        await viewer.Sees(5, Patience);
        await owner.HasChanged(Patience);
        var began = TimeProvider.System.GetTimestamp();
        await (fault switch
        {
            nameof(Killed) => Killed(),
            nameof(OutOfMemory) => OutOfMemory(),
            nameof(Stopped) => Stopped(),
            nameof(FramePathHangs) => FramePathHangs(),
            nameof(EncoderHangs) => EncoderHangs(viewer),
            nameof(DiskFull) => DiskFull(viewer),
            nameof(ClockJumps) => ClockJumps(viewer),
            nameof(BrokerGone) => BrokerGone(viewer),
            nameof(NetworkGone) => NetworkGone(),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "no fault of that name"),
        });
        await viewer.Sees(15, Patience);
        var pause = viewer.LongestPause(began);
        await owner.AssertKept();
        return pause;
    }

    /// <summary>By SIGKILL.</summary>
    public static Task Killed() => Replaced(process => Machine.Run("kill", "-KILL", $"{process}"));

    /// <summary>Its cgroup is given less than it has, and the kernel's killer takes it.</summary>
    public static Task OutOfMemory() => Replaced(async _ =>
        await File.WriteAllTextAsync($"/sys/fs/cgroup{await Machine.Show("ControlGroup")}/memory.max", "16M", Cancel));

    /// <summary>As a whole, by SIGSTOP: the watchdog finds out.</summary>
    public static Task Stopped() => Replaced(process => Machine.Run("kill", "-STOP", $"{process}"));

    /// <summary>The thread that takes the pictures is held in its next system call, while all others live on.</summary>
    public static Task FramePathHangs() => Replaced(async process =>
    {
        var thread = Directory.GetDirectories($"/proc/{process}/task").Single(task => File.ReadAllText($"{task}/comm").Trim() == "encode");
        await using var holder = Tool.Start("strace", ["-q", "-o", "/dev/null", "-p", Path.GetFileName(thread), "-e", "inject=all:delay_enter=600000000"]);
        await Eventually.IsTrue(async () => await Machine.Show("ActiveState") is not "active", Patience, "systemd's watchdog", Cancel); // then the tracer goes: no signal ends what it holds
    });

    /// <summary>The SoC's encoder takes pictures and gives none back; the process stays.</summary>
    public static Task EncoderHangs(Viewer viewer) => Outlived(async () =>
    {
        var hung = await Hangs();
        VirtualHardware.Set("hang_after", 3);
        await Eventually.IsTrue(async () => await Hangs() > hung, Patience, "the hang is noticed", Cancel);
        VirtualHardware.Set("hang_after", 0);
        await viewer.Sees(15, Patience);
    });

    /// <summary>Nothing can be written for a while; nothing of the pictures needs it, nor does a start.</summary>
    public static async Task DiskFull(Viewer viewer)
    {
        await StateDisk.Fill();
        try
        {
            await Outlived(() => viewer.Sees(30, Patience));
            await Killed();
            await viewer.Sees(15, Patience);
        }
        finally
        {
            StateDisk.Empty();
        }
    }

    /// <summary>Years on, years back to before it was made, and to the right time.</summary>
    public Task ClockJumps(Viewer viewer) => Outlived(async () =>
    {
        var (began, monotonic) = (DateTimeOffset.UtcNow, TimeProvider.System.GetTimestamp());
        foreach (var time in (string[])["2036-02-29 12:00:00", "2001-01-01 00:00:00"])
        {
            await Machine.Run("date", "--utc", "--set", time);
            await viewer.Sees(30, Patience);
        }

        var now = began + TimeProvider.System.GetElapsedTime(monotonic);
        await Machine.Run("date", "--utc", "--set", $"@{now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}");
        await appliance.IsOnline();
    });

    /// <summary>The broker dies and is back later, with nothing in its memory.</summary>
    public Task BrokerGone(Viewer viewer) => Outlived(async () =>
    {
        await appliance.Broker.Kill();
        await viewer.Sees(30, Patience);
        await appliance.Broker.Start();
        await appliance.IsOnline();
    });

    /// <summary>Nothing gets out, and players see nothing; they need not even connect anew.</summary>
    public static Task NetworkGone() => Outlived(async () =>
    {
        await Machine.Run("ip", "link", "set", "lo", "down");
        await Task.Delay(Outage, Cancel); // of real time, as TCP counts
        await Machine.Run("ip", "link", "set", "lo", "up");
    });

    private static async Task<int> Hangs() => (await Machine.Journal()).Split("hangs").Length - 1;

    /// <summary>It cannot live on, and systemd starts another.</summary>
    private static async Task Replaced(Func<int, Task> fault)
    {
        var process = await InstalledAppliance.ProcessId();
        await fault(process);
        await Gone(process);
    }

    private static Task Gone(int process) => Eventually.IsTrue(
        async () => await InstalledAppliance.ProcessId() is var now && now != 0 && now != process, Patience, $"another process than {process}", Cancel);

    /// <summary>It lives on.</summary>
    private static async Task Outlived(Func<Task> fault)
    {
        var process = await InstalledAppliance.ProcessId();
        await fault();
        Assert.True(process == await InstalledAppliance.ProcessId(), $"the process is another one:\n{await Machine.Journal()}");
    }
}
