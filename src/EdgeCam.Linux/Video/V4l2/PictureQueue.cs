using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Ports;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>
/// The picture side of an encoder. Pictures that lie in a DMABUF are read where they lie; others, and those of a camera
/// whose memory the encoder cannot reach (USB cameras fill scattered pages), are copied.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing per picture.</remarks>
internal sealed unsafe class PictureQueue : IDisposable
{
    private const int WantedSlots = 8; // at least as many as a camera has buffers, so that each keeps its slot
    private readonly V4l2Device _device;
    private readonly BufferQueue _queue;
    private readonly PictureShape _shape;
    private readonly BufferLoan[] _loans;
    private readonly bool[] _isBusy;

    /// <param name="isImporting">Reads pictures where they lie; else copies them.</param>
    /// <exception cref="LinuxException">The driver has no buffers.</exception>
    public PictureQueue(V4l2Device device, uint type, PictureShape shape, bool isImporting)
    {
        (_device, _shape, IsImporting) = (device, shape, isImporting);
        _queue = new BufferQueue(device, type, isImporting ? V4l2Numbers.V4L2_MEMORY_DMABUF : V4l2Numbers.V4L2_MEMORY_MMAP, WantedSlots, planes: 1);
        if (!isImporting)
            _queue.Map(V4l2Calls.PROT_READ | V4l2Calls.PROT_WRITE);
        (_loans, _isBusy) = (new BufferLoan[_queue.Count], new bool[_queue.Count]);
        _queue.Start();
    }

    public bool IsImporting { get; }

    /// <summary>Pictures that the encoder reads, or has not given back.</summary>
    public int Busy { get; private set; }

    /// <summary>Of pictures that were copied.</summary>
    public long BytesCopied { get; private set; }

    public bool IsFull => Busy == _isBusy.Length;

    /// <summary>Hands a picture to the encoder; there must be room.</summary>
    /// <returns>False: the encoder cannot read it where it lies.</returns>
    /// <exception cref="LinuxException">The device is gone, or broken.</exception>
    public bool TryQueue(in SourceFrame frame)
    {
        var slot = SlotFor(frame.Loan);
        var result = IsImporting ? Import(slot, frame) : Copy(slot, frame);
        if (IsImporting && Busy == 0 && result.Errno is Errno.EINVAL or Errno.EBADF or Errno.EFAULT or Errno.ENOMEM)
            return false; // with pictures at work it would be another fault
        result.OrThrow(nameof(V4l2Calls.VIDIOC_QBUF), _device.Path);
        (_loans[slot], _isBusy[slot]) = (frame.Loan, true);
        Busy++;
        return true;
    }

    /// <summary>Takes the loan of a picture that the encoder no longer reads.</summary>
    public bool TryTakeReturned(out BufferLoan loan)
    {
        loan = default;
        if (!_queue.Dequeue(out var buffer).Succeeded)
            return false;
        loan = _loans[buffer.Index];
        _isBusy[buffer.Index] = false;
        Busy--;
        return true;
    }

    /// <inheritdoc cref="BufferQueue.Close"/>
    public void Close() => _queue.Close();

    public void Dispose() => _queue.Dispose();

    private SyscallResult Import(int slot, in SourceFrame frame) =>
        _queue.Queue(slot, [frame.Picture.Plane0.DmabufFd], [_shape.Bytes], frame.CapturedAt);

    private SyscallResult Copy(int slot, in SourceFrame frame)
    {
        _shape.Copy(frame.Picture, _queue.AddressOf(slot));
        BytesCopied += _shape.Bytes;
        return _queue.Queue(slot, _shape.Bytes, frame.CapturedAt);
    }

    /// <summary>A buffer that always comes in the same slot is imported once only (linux/Documentation/userspace-api/media/v4l/dmabuf.rst).</summary>
    private int SlotFor(BufferLoan loan) => loan.Index < _isBusy.Length && !_isBusy[loan.Index] ? loan.Index : Array.IndexOf(_isBusy, false);
}
