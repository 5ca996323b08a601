using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

internal enum SourceKind
{
    /// <summary>A generated picture with a running clock.</summary>
    TestPicture,

    /// <summary>A media file, decoded and encoded again.</summary>
    File,

    /// <summary>H.264 Annex B from another process, passed through as it is.</summary>
    ByteStream,
}

/// <summary>Where frames come from.</summary>
internal sealed class SourceOptions
{
    public SourceKind Kind { get; set; } = SourceKind.TestPicture;

    /// <summary>File: its path. ByteStream: <c>fifo:/path</c> or <c>unix:/path</c>. TestPicture: not read.</summary>
    public string Path { get; set; } = "";

    /// <summary>Pixels, of the test picture; even because 4:2:0 halves chroma both ways; 96 because the clock is as wide.</summary>
    [Range(96, 4096), Even]
    public int Width { get; set; } = 1280;

    /// <summary>Pixels, of the test picture; even as <see cref="Width"/>.</summary>
    [Range(64, 2304), Even]
    public int Height { get; set; } = 720;

    /// <summary>Frames per second of the test picture; of a byte stream that does not state its own.</summary>
    [Range(1, 120)]
    public int FramesPerSecond { get; set; } = 30;

    /// <summary>A file starts again when it ends; otherwise its end ends the stream.</summary>
    public bool Loop { get; set; } = true;

    /// <summary>The sound of the source is sent too, where it has any.</summary>
    public bool Sound { get; set; } = true;
}
