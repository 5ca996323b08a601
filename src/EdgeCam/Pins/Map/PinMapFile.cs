using EdgeCam.Options.Loading;

namespace EdgeCam.Pins.Map;

/// <summary>The file that <c>Pins:MapFile</c> names.</summary>
internal static class PinMapFile
{
    private const int MostBytes = 64 * 1_024;

    /// <summary>Reads it; the map is good for use only when there are no faults.</summary>
    public static IReadOnlyList<ConfigurationFault> Load(string file, out PinMap map)
    {
        map = new PinMap();
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
                return [Unreadable(file, "there is no such file; correct Pins:MapFile, or empty it where the box has nothing at its pins")];
            return info.Length > MostBytes
                ? [Unreadable(file, $"it has {info.Length} bytes, and a pin map at most {MostBytes}")]
                : PinMapReader.Read(File.ReadAllBytes(file), file, out map);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [Unreadable(file, fault.Message)];
        }
    }

    private static ConfigurationFault Unreadable(string file, string problem) =>
        new("Pins:MapFile", FaultCode.Unreadable, file, $"{file}: cannot be read: {problem}");
}
