using EdgeCam.Diagnostics;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>Events 1000-1099: source, encoder and ring.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(1000, LogLevel.Information, "Source: {Source}, {Width}x{Height} at {Rate} frames/s, {Sound}")]
    public static partial void Source(ILogger logger, string source, int width, int height, FrameRate rate, string sound);

    [LoggerMessage(1001, LogLevel.Information, "Encoder: {Encoder}, {Bitrate}, IDR every {GopSeconds} s")]
    public static partial void Encoder(ILogger logger, string encoder, Bitrate bitrate, double gopSeconds);

    [LoggerMessage(1002, LogLevel.Information, "Source: {Source}, passed through as it is, nominally {Rate} frames/s")]
    public static partial void PassedThrough(ILogger logger, string source, FrameRate rate);

    [LoggerMessage(1003, LogLevel.Information, "Memory: {Budget}")]
    public static partial void Memory(ILogger logger, MemoryBudget budget);

    [LoggerMessage(1004, LogLevel.Information, "Encoder of the uplinks, which they steer: {Encoder}")]
    public static partial void UplinkEncoder(ILogger logger, string encoder);

    [LoggerMessage(1005, LogLevel.Information, "Uplinks steer the encoder: local players see what the uplinks send")]
    public static partial void SharedEncoder(ILogger logger);

    [LoggerMessage(1006, LogLevel.Information, "Filming anew after {Milliseconds} ms; players and uplinks stay")]
    public static partial void FilmsAnew(ILogger logger, long milliseconds);

    [LoggerMessage(1007, LogLevel.Information, "{Camera} is set to {Mode}")]
    public static partial void CameraMode(ILogger logger, string camera, CameraMode mode);

    [LoggerMessage(1008, LogLevel.Warning, "{Camera} does not offer {Width}x{Height} at {FramesPerSecond}/s: {Mode} is nearest")]
    public static partial void CameraNearest(ILogger logger, string camera, int width, int height, int framesPerSecond, CameraMode mode);

    [LoggerMessage(1009, LogLevel.Warning, "Camera control: {Problem}")]
    public static partial void CameraControl(ILogger logger, string problem);

    [LoggerMessage(1017, LogLevel.Warning, "The hardware encoder cannot be used, libx264 encodes instead: {Reason}")]
    public static partial void NoHardware(ILogger logger, string reason);

    [LoggerMessage(1018, LogLevel.Warning, "The camera is away: {Reason} Players stay and see a picture that says so")]
    public static partial void CameraAway(ILogger logger, string reason);

    [LoggerMessage(1020, LogLevel.Warning, "The camera was lost: {Reason} It is opened anew")]
    public static partial void CameraLost(ILogger logger, string reason);

    [LoggerMessage(1019, LogLevel.Information, "The camera is back after {Seconds:0.0} s")]
    public static partial void CameraBack(ILogger logger, double seconds);

    [LoggerMessage(1021, LogLevel.Information, "Sub-stream: {Encoder}, {Width}x{Height}, {Bitrate}")]
    public static partial void SubStream(ILogger logger, string encoder, int width, int height, Bitrate bitrate);

    [LoggerMessage(1022, LogLevel.Warning, "No sub-stream: {Source} is passed through without being decoded. Set SubStream:Enabled to false, or let EdgeCam encode")]
    public static partial void PassedThroughWithoutSub(ILogger logger, string source);

    [LoggerMessage(1023, LogLevel.Warning, "No sub-stream: {Reason}")]
    public static partial void NoSubStream(ILogger logger, string reason);

    [LoggerMessage(1024, LogLevel.Warning, "A picture of the stream {Name} takes {KiB} KiB and is dropped, as are all that are larger than {Most}: raise Ring:MaxAccessUnitKilobytes, or lower the bit rate or the size. Told once")]
    public static partial void Oversized(ILogger logger, string name, int kiB, int most);

    [LoggerMessage(1010, LogLevel.Warning, "{Source} has no writer. Players stay connected; the stream goes on with the next one")]
    public static partial void SourceAbsent(ILogger logger, string source);

    [LoggerMessage(1011, LogLevel.Information, "{Source} is delivering")]
    public static partial void SourceBack(ILogger logger, string source);

    [LoggerMessage(1012, LogLevel.Warning, "No sound: {Reason}")]
    public static partial void NoSound(ILogger logger, string reason);

    [LoggerMessage(1021, LogLevel.Information, "Sound: {Microphone}")]
    public static partial void MicrophoneHeard(ILogger logger, string microphone);

    [LoggerMessage(1022, LogLevel.Warning, "No microphone, silence instead: {Reason} It is tried again")]
    public static partial void MicrophoneLost(ILogger logger, string reason);

    [LoggerMessage(1013, LogLevel.Information, "The source has ended")]
    public static partial void Ended(ILogger logger);

    [LoggerMessage(1014, LogLevel.Critical, "The encode thread ended by a fault")]
    public static partial void Fault(ILogger logger, Exception fault);

    [LoggerMessage(1015, LogLevel.Error, "The {Rendition} encoder ended by a fault; the others go on without it until the next start")]
    public static partial void RenditionFault(ILogger logger, string rendition, Exception fault);

    [LoggerMessage(1016, LogLevel.Error, "What follows from motion ended by a fault; motion is looked for as before")]
    public static partial void MotionFault(ILogger logger, Exception fault);
}
