using System.Runtime.InteropServices;
using EdgeCam.Linux.Net;
using EdgeCam.Ports;

namespace EdgeCam.Libav.Tests;

/// <summary>An encoder that makes nothing and reads each picture until it is told to let go of the oldest.</summary>
internal sealed class HoldingEncoder(int width, int height) : IVideoEncoder
{
    private readonly Queue<BufferLoan> _done = new();

    public (int Width, int Height) Size => (width, height);

    public string Name => "holding";

    public bool IsHardware => true;

    /// <summary>Says that there is something to take, whether there is or not.</summary>
    public EventFd? Says { get; init; }

    public SafeHandle? Readiness => Says?.Handle;

    public bool IsDisposed { get; private set; }

    /// <summary>It takes no picture.</summary>
    public bool IsFull { get; set; }

    public Queue<SourceFrame> Held { get; } = new();

    public List<EncoderTarget> Targets { get; } = [];

    public void LetGo() => _done.Enqueue(Held.Dequeue().Loan);

    public void Apply(in EncoderTarget target) => Targets.Add(target);

    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        if (!IsFull)
            Held.Enqueue(picture);
        return !IsFull;
    }

    public bool TryTake(out EncodedUnit unit)
    {
        unit = default;
        return false;
    }

    public bool TryTakeReturned(out BufferLoan loan) => _done.TryDequeue(out loan);

    public void Dispose()
    {
        IsDisposed = true;
        Says?.Dispose();
    }
}
