using EdgeCam.Libav;

namespace EdgeCam.Cli;

/// <summary>The answer of <c>edgecam probe</c>.</summary>
internal static class MediaProbeText
{
    /// <summary>Writes what the file holds; 1 when it cannot be read, with the reason on stderr.</summary>
    public static int Write(string path, TextWriter output)
    {
        if (!LibavLibrary.TryLoad(out var libav, out var missing))
            return Refuse(missing);
        try
        {
            output.WriteLine(MediaProbe.Describe(libav, path));
            return 0;
        }
        catch (MediaException fault)
        {
            return Refuse(fault.Message);
        }
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"edgecam: {reason}");
        return 1;
    }
}
