using System.Runtime.InteropServices;
using EdgeCam.Libav.Interop;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>What a media file holds.</summary>
/// <param name="Container">libav's short name, "mov,mp4,m4a,3gp,3g2,mj2".</param>
/// <param name="Duration">Null where the file does not say.</param>
public sealed record MediaDescription(string Container, TimeSpan? Duration, IReadOnlyList<StreamDescription> Streams);

/// <summary>One stream of a media file.</summary>
/// <param name="Kind">"video", "sound" or "other".</param>
/// <param name="Codec">libav's name: "h264", "aac".</param>
/// <param name="Width">Pixels; 0 unless video.</param>
/// <param name="Height">Pixels; 0 unless video.</param>
/// <param name="Rate">Frames per second; null unless video, or unknown.</param>
/// <param name="SampleRate">Hz; 0 unless sound.</param>
/// <param name="Channels">0 unless sound.</param>
public sealed record StreamDescription(
    string Kind, string Codec, int Width, int Height, FrameRate? Rate, int SampleRate, int Channels);

/// <summary>Describes media files for <c>edgecam probe</c>.</summary>
/// <remarks>Reentrant.</remarks>
public static unsafe class MediaProbe
{
    /// <exception cref="MediaException">Missing, empty, or not a media file.</exception>
    public static MediaDescription Describe(LibavLibrary library, string path)
    {
        using var demuxer = new Demuxer(library, path);
        var streams = new StreamDescription[demuxer.StreamCount];
        for (var i = 0; i < streams.Length; i++)
            streams[i] = DescribeStream(library, demuxer, i);
        var duration = demuxer.DurationMicroseconds;
        return new(demuxer.Container, duration > 0 ? TimeSpan.FromMicroseconds(duration) : null, streams);
    }

    internal static string CodecName(LibavLibrary library, Demuxer demuxer, int stream) =>
        Marshal.PtrToStringUTF8((nint)library.Codec.avcodec_get_name(demuxer.CodecIdOf(stream))) ?? "unknown";

    private static StreamDescription DescribeStream(LibavLibrary library, Demuxer demuxer, int stream)
    {
        var codec = CodecName(library, demuxer, stream);
        using var context = new CodecContext(library, null).WithParameters(demuxer.CodecParameters(stream));
        switch (demuxer.KindOf(stream))
        {
            case MediaKind.Video:
                var (width, height) = context.PictureSize;
                var rate = demuxer.FrameRate(stream);
                FrameRate? known = rate is { Numerator: > 0, Denominator: > 0 } ? new(rate.Numerator, rate.Denominator) : null;
                return new("video", codec, width, height, known, 0, 0);
            case MediaKind.Sound:
                return new("sound", codec, 0, 0, null, context.SampleRate, context.Channels);
            default:
                return new("other", codec, 0, 0, null, 0, 0);
        }
    }
}
