using System.Globalization;
using EdgeCam.Linux.Interop.Video;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>Finds cameras and encoders by what they can do: numbers of nodes change from start to start.</summary>
public static class VideoNodes
{
    private const string Folder = "/dev";
    private const string Stable = "/dev/v4l/by-path";
    private const string Prefix = "video";

    // Of several that a machine has, the one that is made for it. A converter of pictures (ISP) makes no H.264 and is no candidate.
    private static readonly string[] PreferredEncoders = ["bcm2835-codec"];

    /// <summary>All, by rising number. Opens each for a moment; what is in use can still be asked.</summary>
    public static IReadOnlyList<VideoNode> All()
    {
        var stable = StablePaths();
        return [.. Directory.EnumerateFiles(Folder, Prefix + "*")
            .Where(path => NumberOf(path) >= 0)
            .OrderBy(NumberOf)
            .Select(path => Describe(path, stable.GetValueOrDefault(path, path)))];
    }

    /// <summary>
    /// The camera that is meant by a configured name: a path, part of what its maker or its driver calls it, or
    /// "auto" or nothing for the first.
    /// </summary>
    /// <param name="nodes">Of this machine.</param>
    /// <exception cref="VideoDeviceException">None is; the message says which there are.</exception>
    public static VideoNode FindCamera(string name, IReadOnlyList<VideoNode> nodes)
    {
        var meant = name.StartsWith('/')
            ? nodes.FirstOrDefault(node => IsAt(node, name))
            : nodes.FirstOrDefault(node => node.Kind == VideoNodeKind.Camera && IsMeant(node, name));
        return meant is { Kind: VideoNodeKind.Camera } ? meant : throw NoCamera(name, meant, nodes);
    }

    /// <summary>The H.264 encoder of this machine; null where there is none (Raspberry Pi 5).</summary>
    public static VideoNode? FindEncoder(IReadOnlyList<VideoNode> nodes) => nodes
        .Where(node => node.Kind == VideoNodeKind.Encoder)
        .OrderBy(node => Array.IndexOf(PreferredEncoders, node.Driver) < 0)
        .FirstOrDefault();

    private static bool IsAt(VideoNode node, string path) =>
        string.Equals(node.StablePath, path, StringComparison.Ordinal)
        || string.Equals(node.Path, TargetOf(path), StringComparison.Ordinal);

    /// <summary>Where a link leads; the path itself where it is none, or nothing is there.</summary>
    private static string TargetOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path; // unplugged
        }
    }

    private static bool IsMeant(VideoNode node, string name) =>
        name.Length == 0
        || name.Equals("auto", StringComparison.OrdinalIgnoreCase)
        || node.Card.Contains(name, StringComparison.OrdinalIgnoreCase)
        || node.Driver.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static VideoNode Describe(string path, string stablePath)
    {
        try
        {
            using var device = V4l2Device.Open(path);
            var (kind, formats, remark) = KindOf(device);
            return new VideoNode(path, stablePath, kind, device.Driver, device.Card, formats, remark)
            {
                Takes = kind == VideoNodeKind.Encoder ? [.. device.Formats(M2mFormats.Pictures(device))] : [],
            };
        }
        catch (LinuxException fault)
        {
            return new VideoNode(path, stablePath, VideoNodeKind.Closed, "", "", [], fault.Message);
        }
    }

    private static (VideoNodeKind Kind, IReadOnlyList<FourCc> Formats, string Remark) KindOf(V4l2Device device)
    {
        if (device.Converts)
        {
            FourCc[] made = [.. device.Formats(device.IsMultiPlanar ? V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE)];
            return made.Contains(FourCc.H264) ? (VideoNodeKind.Encoder, made, "") : (VideoNodeKind.Other, made, $"converts to {string.Join(", ", made)}");
        }

        if (!device.Captures)
            return (VideoNodeKind.Other, [], Purpose(device.Capabilities));
        FourCc[] formats = [.. device.Formats(device.IsMultiPlanar ? V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE)];
        return !device.Streams ? (VideoNodeKind.Other, formats, "cannot stream")
            : formats.Length == 0 ? (VideoNodeKind.Other, formats, "offers no format: a receiver of raw sensor data, whose camera is read by libcamera: set Source:Kind to Rpicam")
            : (VideoNodeKind.Camera, formats, "");
    }

    private static string Purpose(uint capabilities) =>
        (capabilities & V4l2Numbers.V4L2_CAP_META_CAPTURE) != 0 ? "gives metadata of another node"
        : (capabilities & V4l2Numbers.V4L2_CAP_RADIO) != 0 ? "is a radio"
        : (capabilities & V4l2Numbers.V4L2_CAP_SDR_CAPTURE) != 0 ? "is a software-defined radio"
        : "captures no video";

    private static Dictionary<string, string> StablePaths()
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(Stable))
            return paths;
        foreach (var link in Directory.EnumerateFiles(Stable).Order(StringComparer.Ordinal))
            paths.TryAdd(TargetOf(link), link);

        return paths;
    }

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static VideoDeviceException NoCamera(string name, VideoNode? at, IReadOnlyList<VideoNode> nodes)
    {
        var cameras = nodes.Where(node => node.Kind == VideoNodeKind.Camera).Select(node => node.ToString()).ToList();
        var there = cameras.Count > 0 ? $"There are: {string.Join(", ", cameras)}."
            : nodes.Count > 0 ? $"No node is a camera: {string.Join("; ", nodes.Select(node => $"{node.Path}: {node.Remark}"))}."
            : "No video node is there: plug the camera in, or load its driver (dmesg tells).";
        var what = at is null ? name.StartsWith('/') ? $"{name} is not there" : name.Length == 0 ? "there is no camera" : $"no camera is called {name}" : $"{name} is no camera: it {at.Remark}";
        return new VideoDeviceException($"{char.ToUpperInvariant(what[0])}{what[1..]}. {there}");
    }
}
