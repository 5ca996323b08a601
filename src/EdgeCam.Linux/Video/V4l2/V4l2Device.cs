using System.Text;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>An open node of a video device: a camera, or an encoder.</summary>
/// <remarks>Thread-bound. What it is asked for comes from the driver at each call; nothing is cached but who it is.</remarks>
public sealed unsafe class V4l2Device : IDisposable
{
    private const int O_RDWR = 2;

    private V4l2Device(string path, DescriptorHandle handle, in V4l2Capability capability)
    {
        (Path, Handle) = (path, handle);
        fixed (V4l2Capability* start = &capability)
            (Driver, Card, Bus) = (TextOf(start->Driver, 16), TextOf(start->Card, 32), TextOf(start->Bus, 32));
        Capabilities = (capability.Capabilities & V4l2Numbers.V4L2_CAP_DEVICE_CAPS) != 0 ? capability.DeviceCapabilities : capability.Capabilities;
    }

    /// <summary>"/dev/video0".</summary>
    public string Path { get; }

    /// <summary>"uvcvideo", "bcm2835-codec".</summary>
    public string Driver { get; }

    /// <summary>What its maker calls it: "HD Pro Webcam C920".</summary>
    public string Card { get; }

    /// <summary>Where it is plugged in: "usb-0000:01:00.0-1.2".</summary>
    public string Bus { get; }

    /// <summary>Frames come out of it, and it is no memory-to-memory device.</summary>
    public bool Captures => Has(V4l2Numbers.V4L2_CAP_VIDEO_CAPTURE | V4l2Numbers.V4L2_CAP_VIDEO_CAPTURE_MPLANE) && !Converts;

    /// <summary>Pictures go in and others, or encoded ones, come out.</summary>
    public bool Converts => Has(V4l2Numbers.V4L2_CAP_VIDEO_M2M | V4l2Numbers.V4L2_CAP_VIDEO_M2M_MPLANE);

    /// <summary>Its buffers consist of planes, one or several (the multi-planar API).</summary>
    public bool IsMultiPlanar => Has(V4l2Numbers.V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4l2Numbers.V4L2_CAP_VIDEO_M2M_MPLANE);

    /// <summary>It can hand out buffers that are mapped, or taken by another device.</summary>
    public bool Streams => Has(V4l2Numbers.V4L2_CAP_STREAMING);

    internal DescriptorHandle Handle { get; }

    internal uint Capabilities { get; }

    /// <exception cref="LinuxException">It is not there, not allowed, in use, or no video device.</exception>
    public static V4l2Device Open(string path)
    {
        var handle = FileCalls.Open(path, O_RDWR | FileCalls.O_NONBLOCK).OrThrowIfInvalid("open", path);
        V4l2Capability capability = default;
        var answer = DeviceCalls.Control(handle, V4l2Calls.VIDIOC_QUERYCAP, ref capability);
        if (answer.Succeeded)
            return new V4l2Device(path, handle, capability);
        handle.Dispose();
        throw new LinuxException(nameof(V4l2Calls.VIDIOC_QUERYCAP), answer.Errno, path);
    }

    /// <summary>The formats of one of its queues, in the driver's order; those that libv4l would make of others are left out.</summary>
    internal IEnumerable<FourCc> Formats(uint type)
    {
        var description = new V4l2FormatDescription { Type = type };
        for (; DeviceCalls.Control(Handle, V4l2Calls.VIDIOC_ENUM_FMT, ref description).Succeeded; description.Index++)
        {
            if ((description.Flags & V4l2Numbers.V4L2_FMT_FLAG_EMULATED) == 0)
                yield return new FourCc(description.PixelFormat);
        }
    }

    /// <summary>A call that the driver may refuse: the caller knows what that means.</summary>
    internal SyscallResult Try<T>(uint request, ref T argument)
        where T : unmanaged => DeviceCalls.Control(Handle, request, ref argument);

    /// <summary>A call that a working device does not refuse.</summary>
    /// <param name="name">For the message: "VIDIOC_S_FMT".</param>
    /// <exception cref="LinuxException">It did.</exception>
    internal void Control<T>(uint request, ref T argument, string name)
        where T : unmanaged => Try(request, ref argument).OrThrow(name, Path);

    public override string ToString() => $"{Path} ({Card}, {Driver})";

    public void Dispose() => Handle.Dispose();

    private bool Has(uint anyOf) => (Capabilities & anyOf) != 0;

    internal static string TextOf(byte* bytes, int room)
    {
        var text = new ReadOnlySpan<byte>(bytes, room);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
