using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

/// <summary>What is filmed, where it is no camera.</summary>
internal static class SourceCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        var source = options.Source;
        yield return source.Kind switch
        {
            SourceKind.Camera => Finding.Ok(Areas.Source, $"Source:Kind Camera, {(source.Path.Length == 0 ? "the first there is" : source.Path)}, {source.Width}x{source.Height} at {source.FramesPerSecond}/s wished"),
            SourceKind.File when !readings.IsSourceReadable => Finding.Fix(Areas.Source, $"Source:Kind File: {source.Path} cannot be read", "Correct Source:Path, or let the daemon's user read it."),
            SourceKind.File => Finding.Ok(Areas.Source, $"Source:Kind File: {source.Path}; no camera is needed"),
            SourceKind.ByteStream => Finding.Ok(Areas.Source, $"Source:Kind ByteStream: H.264 from {source.Path}, as soon as somebody writes to it"),
            _ => Finding.Ok(Areas.Source, $"Source:Kind TestPicture, {source.Width}x{source.Height} at {source.FramesPerSecond}/s; no camera is needed"),
        };
    }
}
