using EdgeCam.Doctor;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Units;

namespace EdgeCam.Tests.Doctor;

/// <summary>Readings of machines that are made up.</summary>
internal static class Box
{
    public const string CameraPath = "/dev/video0";

    public static readonly VideoNode Webcam = new(CameraPath, "/dev/v4l/by-path/usb-video-index0", VideoNodeKind.Camera, "uvcvideo", "HD Webcam", [FourCc.Yuyv, FourCc.Mjpeg], "");

    public static readonly VideoNode Encoder = new("/dev/video11", "/dev/video11", VideoNodeKind.Encoder, "bcm2835-codec", "bcm2835-codec-encode", [FourCc.H264], "") { Takes = [FourCc.Yuv420, FourCc.Yuyv] };

    /// <summary>Nothing but what every PC has, and all libraries.</summary>
    public static Readings Pc { get; } = new()
    {
        Board = new BoardReading(null, "6.1.0", "x86-64", 4),
        Machine = new MachineReading(
            new MachineVitals(45, new Throttling(null, null, null, "none"), 8L << 30, IsClockSynchronized: true),
            null, 0, 2L << 30, null, null, null, null, (null, "none"), "eth0", null, 1000, new(0x0100007F), null),
        Libav = new LibraryReading("FFmpeg 5.1 (libavcodec 59.37.100)", ""),
        Mosquitto = new LibraryReading("libmosquitto 2.0.11 (libmosquitto.so.1)", ""),
        Srt = new LibraryReading("libsrt 1.5.1 (libsrt.so.1.5)", ""),
    };

    /// <summary>As <see cref="Pc"/>, with a webcam.</summary>
    public static Readings WithWebcam(CameraMode? mode, bool isBusy = false, params FileHolder[] holders) => Pc with
    {
        Nodes = [Webcam],
        Cameras = [new CameraReading(Webcam, new CameraSurvey(Sizes, Controls, isBusy, mode), "", holders)],
    };

    /// <summary>As <see cref="WithWebcam"/>, with the encoder of a Raspberry Pi 4.</summary>
    public static Readings WithEncoder(CameraMode? mode) => WithWebcam(mode) with
    {
        Nodes = [Webcam, Encoder],
        Encoder = new EncoderReading(Encoder, Bitrate.Kbps(25), Bitrate.Mbps(25)),
    };

    public static Readings With(this Readings readings, Func<MachineReading, MachineReading> change) => readings with { Machine = change(readings.Machine) };

    public static Readings With(this Readings readings, Func<MachineVitals, MachineVitals> change) => readings.With(machine => machine with { Vitals = change(machine.Vitals) });

    public static EdgeCamOptions Options(Action<EdgeCamOptions>? set = null)
    {
        var options = new EdgeCamOptions();
        set?.Invoke(options);
        return options;
    }

    public static EdgeCamOptions CameraOptions(Action<EdgeCamOptions>? set = null)
    {
        var options = Options(set);
        options.Source.Kind = SourceKind.Camera;
        return options;
    }

    private static OfferedSize[] Sizes =>
    [
        new(FourCc.Yuyv, 1280, 720, 1280, 720, [FrameRate.Of(10)]),
        new(FourCc.Yuyv, 640, 480, 640, 480, [FrameRate.Of(30), FrameRate.Of(15), FrameRate.Of(5)]),
        new(FourCc.Mjpeg, 1920, 1080, 1920, 1080, []),
    ];

    private static CameraControl[] Controls =>
    [
        new(1, "brightness", 0, 255, 1, 128, 130, IsReadOnly: false, IsActive: true, new Dictionary<long, string>()),
        new(2, "power_line_frequency", 0, 2, 1, 2, 1, IsReadOnly: false, IsActive: true, new Dictionary<long, string> { [0] = "Disabled", [1] = "50 Hz", [2] = "60 Hz" }),
        new(3, "exposure_time_absolute", 3, 2047, 1, 250, 250, IsReadOnly: false, IsActive: false, new Dictionary<long, string>()),
    ];
}
