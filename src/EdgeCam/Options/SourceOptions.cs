using System.ComponentModel.DataAnnotations;
using EdgeCam.Settings;

namespace EdgeCam.Options;

internal enum SourceKind
{
    /// <summary>A generated picture with a running clock.</summary>
    TestPicture,

    /// <summary>A media file, decoded and encoded again.</summary>
    File,

    /// <summary>H.264 Annex B from another process, passed through as it is.</summary>
    ByteStream,

    /// <summary>A V4L2 camera: USB, HDMI receiver, or a CSI camera whose driver makes pictures.</summary>
    Camera,

    /// <summary>A camera on the ribbon cable of a Raspberry Pi, read by rpicam-vid.</summary>
    Rpicam,
}

/// <summary>What a camera is asked to deliver.</summary>
internal enum CameraFormat
{
    /// <summary>Its own H.264 where nothing here has to see the pictures; else what costs least on its way to the encoder.</summary>
    Auto,

    /// <summary>Pictures as they are.</summary>
    Raw,

    /// <summary>Its own H.264, passed through as it is.</summary>
    H264,

    /// <summary>JPEGs, decoded here.</summary>
    Mjpeg,
}

/// <summary>Where frames come from.</summary>
internal sealed class SourceOptions
{
    public SourceKind Kind { get; set; } = SourceKind.TestPicture;

    /// <summary>
    /// Camera: its path under <c>/dev</c>, part of its name, or empty for the first. File: its path. ByteStream: <c>fifo:/path</c> or
    /// <c>unix:/path</c>. TestPicture: not read.
    /// </summary>
    public string Path { get; set; } = "";

    /// <summary>Pixels, of the test picture; of a camera the nearest that it offers; of Rpicam exactly, in steps of 128 unless its Format is H264. Even because 4:2:0 halves chroma both ways; 96 because the clock is as wide.</summary>
    [Range(96, 4096), Even]
    public int Width { get; set; } = 1280;

    /// <summary>Pixels, of the test picture and of a camera; even as <see cref="Width"/>.</summary>
    [Range(64, 2304), Even]
    public int Height { get; set; } = 720;

    /// <summary>Frames per second of the test picture; of a camera the nearest that it offers; of a byte stream that does not state its own.</summary>
    [Range(1, 120)]
    public int FramesPerSecond { get; set; } = 30;

    /// <summary>Of a camera; of Rpicam its pictures, which is Auto, or H264.</summary>
    public CameraFormat Format { get; set; } = CameraFormat.Auto;

    /// <summary>Of a camera: <c>name=value</c>, the names and bounds as <c>edgecam doctor</c> lists them. What is not named keeps its default.</summary>
    [MaxItems(64, MayBeEmpty = true), CameraControl, Applies(ApplyMode.Live)]
    public List<string> Controls { get; } = [];

    /// <summary>Degrees clockwise that pictures are turned by, for a camera that stands on its side or hangs from a ceiling; by the camera itself where it can.</summary>
    [Range(0, 270), Rotation]
    public int Rotation { get; set; }

    /// <summary>Left and right change places, after the turn.</summary>
    public bool Mirror { get; set; }

    /// <summary>How rpicam-vid is started; of Rpicam.</summary>
    public RpicamOptions Rpicam { get; } = new();

    /// <summary>A file starts again when it ends; otherwise its end ends the stream.</summary>
    public bool Loop { get; set; } = true;

    /// <summary>The sound of the source is sent too, where it has any and no microphone takes its place.</summary>
    public bool Sound { get; set; } = true;
}
