using System.Globalization;

namespace EdgeCam.Health;

/// <summary>
/// How often this program was started since the machine was, and how it ended the last time: one line in a file of the
/// state directory, which says <c>running</c> while it runs. Who finds that at its start knows that the one before crashed,
/// or, with another boot id, that the power was cut.
/// </summary>
internal sealed class ProcessHistory
{
    private const int MostBytes = 256; // of a file that is ours
    private readonly string _file;
    private readonly string _boot;

    private ProcessHistory(string file, string boot)
    {
        _file = file;
        _boot = boot;
    }

    /// <summary>Since the machine was started; null when the state directory cannot be written.</summary>
    public long? Restarts { get; private init; }

    /// <summary>none: there was no last time; clean, crash, power_loss. Null when it cannot be known.</summary>
    public string? LastExit { get; private init; }

    /// <summary>Reads how it ended, and writes that it runs. Call once.</summary>
    /// <param name="file">Its folder is there, or nothing is kept.</param>
    /// <param name="boot">The boot id.</param>
    public static ProcessHistory Begin(string file, string boot)
    {
        var (lastBoot, restarts, end) = Read(file);
        var isSameBoot = string.Equals(lastBoot, boot, StringComparison.Ordinal);
        var history = new ProcessHistory(file, boot)
        {
            Restarts = isSameBoot ? restarts + 1 : 0,
            LastExit = end is "running" ? (isSameBoot ? "crash" : "power_loss") : end,
        };
        return history.TryWrite("running") ? history : new ProcessHistory(file, boot);
    }

    /// <summary>The program ends because it was asked to.</summary>
    public void OnCleanEnd() => TryWrite("clean");

    private static (string? Boot, long Restarts, string End) Read(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info is { Exists: true, Length: <= MostBytes }
                && File.ReadAllText(file).Trim().Split(' ') is [var boot, var count, ("running" or "clean") and var end]
                && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var restarts))
                return (boot, restarts, end);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // as if there were none
        }

        return (null, 0, "none");
    }

    // A half-written line reads as none: the worst is that one end is not known.
    private bool TryWrite(string end)
    {
        try
        {
            File.WriteAllText(_file, string.Create(CultureInfo.InvariantCulture, $"{_boot} {Restarts ?? 0} {end}\n"));
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
