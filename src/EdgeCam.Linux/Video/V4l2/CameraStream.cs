using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>One opening of a camera: set to a mode, its buffers mapped and where possible exported, its pictures flowing.</summary>
/// <remarks>Thread-bound. Allocates nothing per picture.</remarks>
internal sealed unsafe class CameraStream : IDisposable
{
    private const int WantedBuffers = 6; // one filling, one in each of two encoders, and reserve for a late one
    private const int PROT_READWRITE = V4l2Calls.PROT_READ | V4l2Calls.PROT_WRITE; // what is drawn on pictures is drawn in place
    private readonly V4l2Device _device;
    private readonly BufferQueue _queue;
    private readonly int _pictureBytes;

    /// <summary>Opens a camera and starts it.</summary>
    /// <param name="costs">As for <see cref="CameraMode.Choose"/>.</param>
    /// <exception cref="LinuxException">It is away, in use, not allowed, or refuses what it offered.</exception>
    /// <exception cref="VideoDeviceException">It offers nothing that can be used.</exception>
    public CameraStream(string path, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs)
    {
        _device = V4l2Device.Open(path);
        try
        {
            var type = _device.IsMultiPlanar ? V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE;
            (Mode, Stride, Colours) = CameraSetting.Apply(_device, type, wish, costs);
            _pictureBytes = Mode.Format.Layout is { } layout ? ContiguousPicture.Bytes(layout, Stride, Mode.Height) : 0;
            _queue = new BufferQueue(_device, type, V4l2Numbers.V4L2_MEMORY_MMAP, WantedBuffers, planes: 1);
            _queue.Map(PROT_READWRITE);
            IsExported = _queue.TryExport();
            WatchSource();
            for (var index = 0; index < _queue.Count; index++)
                _queue.Queue(index).OrThrow(nameof(V4l2Calls.VIDIOC_QBUF), path);
            _queue.Start();
            Loans = new LoanPool(_queue.Count, firstIndex: 0);
        }
        catch
        {
            _queue?.Dispose();
            _device.Dispose();
            throw;
        }
    }

    public CameraMode Mode { get; }

    /// <summary>Bytes from row to row of the first plane; 0 when pictures come encoded.</summary>
    public int Stride { get; }

    /// <summary>As the driver says; of JPEGs nothing that matters.</summary>
    public ColourDescription Colours { get; }

    /// <summary>Other devices can read the pictures where they lie.</summary>
    public bool IsExported { get; }

    public LoanPool Loans { get; }

    /// <summary>The driver has no buffer to fill.</summary>
    public bool IsLentOut => Loans.Out == _queue.Count;

    public DescriptorHandle Readiness => _device.Handle;

    public override string ToString() => _device.ToString();

    /// <summary>Takes a picture, if one is there.</summary>
    /// <exception cref="LinuxException">The camera is gone.</exception>
    public bool TryTake(out DequeuedBuffer buffer)
    {
        var result = _queue.Dequeue(out buffer);
        if (result.Errno != Errno.EAGAIN)
            result.OrThrow(nameof(V4l2Calls.VIDIOC_DQBUF), _device.Path);
        return result.Succeeded;
    }

    /// <summary>Gives a buffer back to be filled again; false: the camera is gone.</summary>
    public bool TryRequeue(int index) => _queue.Queue(index).Succeeded;

    /// <summary>Is all there that a picture of this mode needs? Drivers hand out torn ones, and some lie.</summary>
    public bool IsWhole(in DequeuedBuffer buffer) =>
        !buffer.IsDamaged && buffer.Bytes > 0 && buffer.Bytes >= _pictureBytes && buffer.Offset + buffer.Bytes <= _queue.LengthOf(buffer.Index);

    /// <summary>What lies in a buffer, on loan.</summary>
    public SourceFrame Lend(in DequeuedBuffer buffer, MediaInstant capturedAt)
    {
        var loan = Loans.Lend(buffer.Index);
        var start = _queue.AddressOf(buffer.Index) + buffer.Offset;
        return Mode.Format.Layout is { } layout
            ? SourceFrame.OfPicture(ContiguousPicture.At((nint)start, layout, Mode.Width, Mode.Height, Stride, _queue.DmabufOf(buffer.Index)), loan, capturedAt)
            : Mode.Format.IsJpeg ? SourceFrame.OfJpeg(start, buffer.Bytes, loan, capturedAt)
            : SourceFrame.OfAccessUnit(start, buffer.Bytes, loan, capturedAt);
    }

    /// <summary>Takes the events that wait. True: what the camera delivers has changed, and it has to be opened again.</summary>
    public bool HasChanged()
    {
        var (happened, hasChanged) = (default(V4l2Event), false);
        while (_device.Try(V4l2Calls.VIDIOC_DQEVENT, ref happened).Succeeded)
            hasChanged |= happened is { Type: V4l2Numbers.V4L2_EVENT_SOURCE_CHANGE } && (happened.Changes & V4l2Numbers.V4L2_EVENT_SRC_CH_RESOLUTION) != 0;
        return hasChanged;
    }

    public void Dispose()
    {
        _queue.Dispose();
        _device.Dispose();
    }

    /// <summary>HDMI receivers tell when what they are plugged into changes; others do not know the event.</summary>
    private void WatchSource()
    {
        var subscription = new V4l2EventSubscription { Type = V4l2Numbers.V4L2_EVENT_SOURCE_CHANGE };
        _ = _device.Try(V4l2Calls.VIDIOC_SUBSCRIBE_EVENT, ref subscription);
    }
}
