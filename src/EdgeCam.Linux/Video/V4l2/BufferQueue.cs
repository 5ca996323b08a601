using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A buffer that the driver has given back.</summary>
/// <param name="Index">Its place in the queue.</param>
/// <param name="Bytes">How many of its first plane are filled.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="At">The driver's stamp: the capture, or what was copied from the input buffer.</param>
/// <param name="Sequence">Counts frames, those that were never handed out included.</param>
internal readonly record struct DequeuedBuffer(int Index, int Bytes, int Offset, MediaInstant At, uint Sequence, uint Flags)
{
    public bool IsDamaged => (Flags & V4l2Numbers.V4L2_BUF_FLAG_ERROR) != 0;

    public bool IsLast => (Flags & V4l2Numbers.V4L2_BUF_FLAG_LAST) != 0;

    /// <summary>The stamp is of CLOCK_MONOTONIC; else it is unknown, or copied.</summary>
    public bool IsStampMonotonic => (Flags & V4l2Numbers.V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4l2Numbers.V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
}

/// <summary>One queue of a device: buffers go to the driver and come back. Single- and multi-planar alike.</summary>
/// <remarks>Thread-bound. Allocates nothing per buffer. Disposed of before its device is.</remarks>
internal sealed unsafe class BufferQueue : IDisposable
{
    public const int MostPlanes = 3;
    private readonly V4l2Device _device;
    private readonly uint _type;
    private readonly uint _memory;
    private readonly BufferMemory?[,] _mapped;
    private readonly DescriptorHandle?[,] _exported;

    /// <summary>Asks the driver for buffers; it may give more or fewer than wanted.</summary>
    /// <param name="planes">Of the format that was set.</param>
    /// <exception cref="LinuxException">The driver has none.</exception>
    public BufferQueue(V4l2Device device, uint type, uint memory, int wanted, int planes)
    {
        (_device, _type, _memory, PlaneCount) = (device, type, memory, planes);
        var request = new V4l2RequestBuffers { Count = (uint)wanted, Type = type, Memory = memory };
        device.Control(V4l2Calls.VIDIOC_REQBUFS, ref request, nameof(V4l2Calls.VIDIOC_REQBUFS));
        Count = (int)request.Count;
        _mapped = new BufferMemory?[Count, planes];
        _exported = new DescriptorHandle?[Count, planes];
    }

    public int Count { get; }

    public int PlaneCount { get; }

    private bool IsMultiPlanar => _type is V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE or V4l2Numbers.V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;

    /// <summary>Makes all buffers readable here.</summary>
    public void Map(int protection)
    {
        var planes = stackalloc V4l2Plane[MostPlanes];
        for (var index = 0; index < Count; index++)
        {
            var buffer = Describe(index, planes);
            _device.Control(V4l2Calls.VIDIOC_QUERYBUF, ref buffer, nameof(V4l2Calls.VIDIOC_QUERYBUF));
            for (var plane = 0; plane < PlaneCount; plane++)
            {
                var (offset, length) = IsMultiPlanar ? (planes[plane].Offset, planes[plane].Length) : (buffer.Offset, buffer.Length);
                _mapped[index, plane] = new BufferMemory(_device, offset, length, protection);
            }
        }
    }

    /// <summary>Makes all buffers passable to other devices.</summary>
    /// <returns>False: the driver cannot.</returns>
    public bool TryExport()
    {
        for (var index = 0; index < Count; index++)
        {
            for (var plane = 0; plane < PlaneCount; plane++)
            {
                var export = new V4l2ExportBuffer { Type = _type, Index = (uint)index, Plane = (uint)plane, Flags = FileCalls.O_CLOEXEC };
                if (!_device.Try(V4l2Calls.VIDIOC_EXPBUF, ref export).Succeeded)
                    return false;
                _exported[index, plane] = new DescriptorHandle(export.Fd);
            }
        }

        return true;
    }

    /// <summary>The DMABUF of a plane; -1 for none. The queue's own: valid until it is disposed of.</summary>
    public int DmabufOf(int index, int plane = 0) => _exported[index, plane] is { } handle ? (int)handle.DangerousGetHandle() : -1;

    /// <summary>A plane in our memory; null where nothing is mapped.</summary>
    public byte* AddressOf(int index, int plane = 0) => _mapped[index, plane] is { } memory ? memory.Address : null;

    public int LengthOf(int index, int plane = 0) => _mapped[index, plane] is { } memory ? (int)memory.Length : 0;

    /// <summary>Gives an empty buffer to the driver, to be filled.</summary>
    public SyscallResult Queue(int index)
    {
        var planes = stackalloc V4l2Plane[MostPlanes];
        var buffer = Describe(index, planes);
        return _device.Try(V4l2Calls.VIDIOC_QBUF, ref buffer);
    }

    /// <summary>Gives somebody else's buffers to the driver, to be read, one for each plane.</summary>
    /// <param name="dmabufs">File descriptors.</param>
    /// <param name="used">Bytes of each that are filled; as many as <paramref name="dmabufs"/>.</param>
    public SyscallResult Queue(int index, ReadOnlySpan<int> dmabufs, ReadOnlySpan<int> used, MediaInstant at)
    {
        var planes = stackalloc V4l2Plane[MostPlanes];
        var buffer = Describe(index, planes);
        buffer.Timestamp = StampOf(at);
        for (var plane = 0; plane < dmabufs.Length; plane++)
            planes[plane] = new V4l2Plane { Fd = dmabufs[plane], BytesUsed = (uint)used[plane], Length = (uint)used[plane] };
        if (!IsMultiPlanar)
            (buffer.Fd, buffer.BytesUsed, buffer.Length) = (dmabufs[0], (uint)used[0], (uint)used[0]);
        return _device.Try(V4l2Calls.VIDIOC_QBUF, ref buffer);
    }

    /// <summary>Gives one of our mapped buffers to the driver, to be read.</summary>
    public SyscallResult Queue(int index, int used, MediaInstant at)
    {
        var planes = stackalloc V4l2Plane[MostPlanes];
        var buffer = Describe(index, planes);
        (buffer.Timestamp, buffer.BytesUsed, planes[0].BytesUsed) = (StampOf(at), (uint)used, (uint)used);
        return _device.Try(V4l2Calls.VIDIOC_QBUF, ref buffer);
    }

    /// <summary>Takes the next buffer that the driver is done with. EAGAIN: none yet.</summary>
    public SyscallResult Dequeue(out DequeuedBuffer dequeued)
    {
        var planes = stackalloc V4l2Plane[MostPlanes];
        var buffer = Describe(0, planes);
        var result = _device.Try(V4l2Calls.VIDIOC_DQBUF, ref buffer);
        var (used, offset) = IsMultiPlanar ? (planes[0].BytesUsed, planes[0].DataOffset) : (buffer.BytesUsed, 0);
        dequeued = result.Succeeded
            ? new DequeuedBuffer((int)buffer.Index, (int)(used - Math.Min(offset, used)), (int)offset, InstantOf(buffer.Timestamp), buffer.Sequence, buffer.Flags)
            : default;
        return result;
    }

    /// <exception cref="LinuxException">The driver refuses: EBUSY where another program streams from it.</exception>
    public void Start()
    {
        var type = (int)_type;
        _device.Control(V4l2Calls.VIDIOC_STREAMON, ref type, nameof(V4l2Calls.VIDIOC_STREAMON));
    }

    /// <summary>Ends a queue whose device goes on, with another kind of buffers: none may be at work.</summary>
    /// <exception cref="LinuxException">The driver refuses.</exception>
    public void Close()
    {
        Dispose();
        var type = (int)_type;
        _device.Control(V4l2Calls.VIDIOC_STREAMOFF, ref type, nameof(V4l2Calls.VIDIOC_STREAMOFF));
        var none = new V4l2RequestBuffers { Type = _type, Memory = _memory };
        _device.Control(V4l2Calls.VIDIOC_REQBUFS, ref none, nameof(V4l2Calls.VIDIOC_REQBUFS));
    }

    /// <summary>Lets go of the buffers: the driver frees them when its device is closed, which ends what it does with them.</summary>
    /// <remarks>Not by VIDIOC_STREAMOFF: it waits for the picture that is being worked on, for ever where a device hangs.</remarks>
    public void Dispose()
    {
        foreach (var memory in _mapped)
            memory?.Dispose();
        foreach (var handle in _exported)
            handle?.Dispose();
    }

    private V4l2Buffer Describe(int index, V4l2Plane* planes)
    {
        new Span<V4l2Plane>(planes, MostPlanes).Clear();
        var buffer = new V4l2Buffer { Index = (uint)index, Type = _type, Memory = _memory };
        if (IsMultiPlanar)
        {
            buffer.Planes = planes;
            buffer.Length = (uint)PlaneCount;
        }

        return buffer;
    }

    private static TimeVal StampOf(MediaInstant at) => new() { Seconds = at.Nanoseconds / NanosecondsPerSecond, Microseconds = at.Nanoseconds % NanosecondsPerSecond / 1000 };

    private static MediaInstant InstantOf(TimeVal stamp) => new((stamp.Seconds * NanosecondsPerSecond) + (stamp.Microseconds * 1000));

    private const long NanosecondsPerSecond = 1_000_000_000;
}
