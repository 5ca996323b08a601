using System.Globalization;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.Rpicam;

/// <summary>What rpicam-vid is asked for.</summary>
/// <param name="Camera">By its number in <c>rpicam-vid --list-cameras</c>.</param>
/// <param name="Settings">Without fault: see <see cref="RpicamSetting.FaultOf"/>.</param>
public sealed record RpicamWish(int Camera, int Width, int Height, FrameRate Rate, IReadOnlyList<string> Settings)
{
    /// <summary>Rows of raw pictures come padded to 64 bytes on a Raspberry Pi 4 and to 128 on a 5, and nothing in the stream says so.</summary>
    public const int RawWidthStep = 128;

    /// <summary>The path of its program.</summary>
    /// <param name="configured">Empty: rpicam-vid, or libcamera-vid, as it was called before, wherever PATH leads to.</param>
    /// <exception cref="VideoDeviceException">There is none.</exception>
    public static string FindProgram(string configured)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        string[] candidates = configured.Length > 0 ? [configured] : [.. Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))];
        return Array.Find(candidates, File.Exists)
            ?? throw new VideoDeviceException(configured.Length > 0
                ? $"{configured} is not there: correct Source:Rpicam:Program, or leave it empty."
                : "Neither rpicam-vid nor libcamera-vid is installed, by which cameras on the ribbon cable are read: apt-get install rpicam-apps-lite.");
    }

    /// <summary>Is this a path that may be started as the program?</summary>
    public static bool IsProgram(string path) => path.StartsWith('/') && Names.Contains(Path.GetFileName(path), StringComparer.Ordinal);

    /// <summary>For pictures.</summary>
    internal IReadOnlyList<string> RawArguments() => [.. Common(), "--codec=yuv420", .. RpicamSetting.Arguments(Settings)];

    /// <summary>For H.264 with parameter sets before each IDR.</summary>
    internal IReadOnlyList<string> CodedArguments(Bitrate rate, int gopFrames) =>
        [.. Common(), "--codec=h264", "--inline", Number("bitrate", rate.BitsPerSecond), Number("intra", gopFrames), .. RpicamSetting.Arguments(Settings)];

    private IEnumerable<string> Common() =>
    [
        Number("camera", Camera), Number("width", Width), Number("height", Height),
        string.Create(CultureInfo.InvariantCulture, $"--framerate={Rate.PerSecond:0.####}"),
        "--timeout=0", "--nopreview", "--flush", "--output=-",
    ];

    private static string Number(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");

    private static readonly string[] Names = ["rpicam-vid", "libcamera-vid"];
}
