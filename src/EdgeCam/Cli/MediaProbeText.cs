using System.Globalization;
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
            var media = MediaProbe.Describe(libav, path);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{media.Container}, {(media.Duration is { } length ? $"{length.TotalSeconds:0.0} s" : "unknown length")}"));
            foreach (var stream in media.Streams)
                output.WriteLine(Line(stream));
            return 0;
        }
        catch (MediaException fault)
        {
            return Refuse(fault.Message);
        }
    }

    private static string Line(StreamDescription stream) => stream.Kind switch
    {
        "video" => $"video: {stream.Codec}, {stream.Width}x{stream.Height}, {stream.Rate?.ToString() ?? "unknown"} frames/s",
        "sound" => $"sound: {stream.Codec}, {stream.SampleRate} Hz, {stream.Channels} channels",
        _ => $"other: {stream.Codec}",
    };

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"edgecam: {reason}");
        return 1;
    }
}
