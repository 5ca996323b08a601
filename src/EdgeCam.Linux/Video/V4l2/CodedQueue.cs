using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>
/// The coded side of an encoder: makes whole access units of the buffers that come out. Parameter sets may come alone
/// or once only, a unit may be split over several buffers that are filled to the brim, a buffer may be spoilt.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing per unit.</remarks>
internal sealed unsafe class CodedQueue : IDisposable
{
    public const uint BufferBytes = 1 << 20;
    private const int Buffers = 4;
    private const int MostUnitBytes = 4 << 20;
    private const int MostSetBytes = 1024;
    private readonly BufferQueue _queue;
    private readonly NativeBlock _joined = new(MostUnitBytes);
    private readonly byte[] _sets = new byte[MostSetBytes];
    private int _setBytes;
    private int _joinedBytes;
    private MediaInstant _joinedAt;
    private DequeuedBuffer? _next; // dequeued, and not looked at yet
    private int _lent = -1;

    /// <exception cref="LinuxException">The driver has no buffers.</exception>
    public CodedQueue(V4l2Device device, uint type)
    {
        _queue = new BufferQueue(device, type, V4l2Numbers.V4L2_MEMORY_MMAP, Buffers, planes: 1);
        _queue.Map(V4l2Calls.PROT_READ);
        for (var index = 0; index < _queue.Count; index++)
            _queue.Queue(index).OrThrow(nameof(V4l2Calls.VIDIOC_QBUF), device.Path);
    }

    /// <summary>Buffers and units that were spoilt: what follows refers to something that nobody has.</summary>
    public long Spoilt { get; private set; }

    /// <exception cref="LinuxException">The driver refuses.</exception>
    public void Start() => _queue.Start();

    /// <summary>Takes the next unit, valid until the next call.</summary>
    public bool TryTake(out EncodedUnit unit)
    {
        Requeue();
        while (TryNext(out var buffer))
        {
            if (_joinedBytes > 0 && buffer.At != _joinedAt)
            {
                _next = buffer; // of the next unit: the one before ended at the brim
                return TryEnd(out unit);
            }

            if (TryAdd(buffer, out unit))
                return true;
        }

        unit = default;
        return false;
    }

    public void Dispose()
    {
        _queue.Dispose();
        _joined.Dispose();
    }

    private bool TryNext(out DequeuedBuffer buffer)
    {
        buffer = _next.GetValueOrDefault();
        var isThere = _next is not null || _queue.Dequeue(out buffer).Succeeded;
        _next = null;
        return isThere;
    }

    private bool TryAdd(in DequeuedBuffer buffer, out EncodedUnit unit)
    {
        unit = default;
        _lent = buffer.Index;
        var start = _queue.AddressOf(buffer.Index) + buffer.Offset;
        var bytes = new ReadOnlySpan<byte>(start, buffer.Bytes);
        var isSplit = buffer.Offset + buffer.Bytes == _queue.LengthOf(buffer.Index);
        if (buffer.IsDamaged || bytes.IsEmpty)
            return Drop(isDamage: buffer.IsDamaged);
        if (_joinedBytes > 0)
            return Join(bytes, buffer.At) && !isSplit && TryEnd(out unit);
        var head = CodedHead.Of(bytes);
        if (head.HasParameterSets)
            KeepSets(bytes);
        if (!head.HasPicture && !isSplit)
            return Drop(isDamage: false); // parameter sets alone, or filler
        if (!isSplit && (!head.IsIdr || head.HasParameterSets))
        {
            unit = new EncodedUnit(start, buffer.Bytes, buffer.At, head.IsIdr);
            return true;
        }

        var isWhole = (!head.IsIdr || head.HasParameterSets || Join(_sets.AsSpan(0, _setBytes), buffer.At)) && Join(bytes, buffer.At);
        return isWhole && !isSplit && TryEnd(out unit);
    }

    private bool TryEnd(out EncodedUnit unit)
    {
        var bytes = new ReadOnlySpan<byte>(_joined.Address, _joinedBytes);
        unit = new EncodedUnit(_joined.Address, _joinedBytes, _joinedAt, CodedHead.Of(bytes).IsIdr);
        _joinedBytes = 0;
        return true;
    }

    private bool Join(ReadOnlySpan<byte> bytes, MediaInstant at)
    {
        if (_joinedBytes + bytes.Length > MostUnitBytes)
            return Drop(isDamage: true);
        bytes.CopyTo(new Span<byte>(_joined.Address + _joinedBytes, MostUnitBytes - _joinedBytes));
        _joinedBytes += bytes.Length;
        _joinedAt = at;
        return true;
    }

    private bool Drop(bool isDamage)
    {
        if (isDamage)
            Spoilt++;
        _joinedBytes = isDamage ? 0 : _joinedBytes;
        Requeue();
        return false;
    }

    /// <summary>What stands before the first slice; longer ones than any encoder makes are not kept.</summary>
    private void KeepSets(ReadOnlySpan<byte> bytes)
    {
        var end = CodedHead.LengthOfSets(bytes);
        if (end > MostSetBytes)
            return;
        bytes[..end].CopyTo(_sets);
        _setBytes = end;
    }

    private void Requeue()
    {
        if (_lent >= 0)
            _ = _queue.Queue(_lent); // a device that is gone says so to whoever submits
        _lent = -1;
    }
}
