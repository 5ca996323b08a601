using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using EdgeCam.Ports;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Tests.Pipeline;

/// <summary>A source that plays a script and keeps account of its loans.</summary>
internal sealed unsafe class ScriptedSource(SourceFormat format) : IFrameSource
{
    private readonly ConcurrentQueue<Step> _script = new();
    private readonly List<nint> _memory = [];
    private ushort _lent;

    public string Name => "script";

    public SourceFormat Format { get; } = format;

    public int FormatGeneration => 0;

    /// <summary>How often each loan came back, by its index.</summary>
    public ConcurrentDictionary<int, int> Returned { get; } = new();

    public bool IsDisposed { get; private set; }

    public void Picture(MediaInstant capturedAt) => _script.Enqueue(new Step(SourceRead.Frame, SourceFrameKind.Picture, [], capturedAt));

    public void AccessUnit(byte[] bytes, MediaInstant capturedAt) => _script.Enqueue(new Step(SourceRead.Frame, SourceFrameKind.AccessUnit, bytes, capturedAt));

    public void Sound(byte[] samples, MediaInstant capturedAt) => _script.Enqueue(new Step(SourceRead.Frame, SourceFrameKind.Sound, samples, capturedAt));

    public void Says(SourceRead outcome) => _script.Enqueue(new Step(outcome, default, [], default));

    /// <summary>When its step comes, the source breaks.</summary>
    public void Breaks() => _script.Enqueue(new Step(SourceRead.Frame, SourceFrameKind.Picture, null, default));

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        if (!_script.TryDequeue(out var step))
            return SourceRead.Idle;
        if (step.Read == SourceRead.Frame)
            frame = FrameOf(step);
        return step.Read;
    }

    public void Return(BufferLoan loan) => Returned.AddOrUpdate(loan.Index, 1, (_, times) => times + 1);

    public void Dispose()
    {
        IsDisposed = true;
        foreach (var block in _memory)
            NativeMemory.Free((void*)block);
    }

    private SourceFrame FrameOf(Step step)
    {
        if (step.Bytes is not { } bytes)
            throw new IOException("the cable is off");
        var loan = new BufferLoan(_lent++, 1);
        var memory = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        _memory.Add((nint)memory);
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return step.Kind switch
        {
            SourceFrameKind.Picture => SourceFrame.OfPicture(default, loan, step.CapturedAt),
            SourceFrameKind.AccessUnit => SourceFrame.OfAccessUnit(memory, bytes.Length, loan, step.CapturedAt),
            _ => SourceFrame.OfSound(memory, bytes.Length, loan, step.CapturedAt),
        };
    }

    private sealed record Step(SourceRead Read, SourceFrameKind Kind, byte[]? Bytes, MediaInstant CapturedAt);
}

/// <summary>An encoder that turns each picture into a unit one picture later, as hardware does.</summary>
internal sealed unsafe class DelayingEncoder : IVideoEncoder
{
    private readonly Queue<(SourceFrame Picture, bool IsIdr)> _inside = new();
    private readonly Queue<BufferLoan> _done = new();
    private byte* _unit;

    public string Name => "delaying";

    /// <summary>By picture, in order: was it to be an IDR?</summary>
    public ConcurrentQueue<(MediaInstant CapturedAt, bool IsIdr)> Submitted { get; } = new();

    /// <summary>What it was given to read, in order.</summary>
    public ConcurrentQueue<Picture> Pictures { get; } = new();

    /// <summary>Pictures that it keeps back.</summary>
    public int Delay { get; set; } = 1;

    /// <summary>It is full as often as this before it takes the next picture.</summary>
    public int RefusesNext { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Each target, and how many pictures had been submitted before it.</summary>
    public ConcurrentQueue<(int Before, EncoderTarget Target)> Targets { get; } = new();

    /// <summary>When the next picture comes, it breaks.</summary>
    public bool BreaksNext { get; set; }

    public void Apply(in EncoderTarget target) => Targets.Enqueue((Submitted.Count, target));

    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        if (BreaksNext)
            throw new IOException("the encoder is hot");
        if (RefusesNext-- > 0)
            return false;
        _inside.Enqueue((picture, forceIdr || Submitted.IsEmpty));
        Pictures.Enqueue(picture.Picture);
        Submitted.Enqueue((picture.CapturedAt, forceIdr));
        return true;
    }

    public bool TryTake(out EncodedUnit unit)
    {
        unit = default;
        if (_inside.Count <= Delay)
            return false;
        var (picture, isIdr) = _inside.Dequeue();
        _done.Enqueue(picture.Loan);
        unit = UnitOf(isIdr ? TestUnits.Idr : TestUnits.Picture, picture.CapturedAt, isIdr);
        return true;
    }

    public bool TryTakeReturned(out BufferLoan loan) => _done.TryDequeue(out loan);

    public void Dispose()
    {
        IsDisposed = true;
        NativeMemory.Free(_unit);
    }

    private EncodedUnit UnitOf(byte[] bytes, MediaInstant capturedAt, bool isIdr)
    {
        NativeMemory.Free(_unit);
        _unit = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(_unit, bytes.Length));
        return new EncodedUnit(_unit, bytes.Length, capturedAt, isIdr);
    }
}

/// <summary>An encoder that is done with a picture at once and allocates nothing.</summary>
internal sealed unsafe class ImmediateEncoder : IVideoEncoder
{
    private readonly byte* _idr = Copy(TestUnits.Idr);
    private MediaInstant _capturedAt;
    private BufferLoan _loan;
    private bool _isUnitReady;
    private bool _isLoanReady;

    public string Name => "immediate";

    public void Apply(in EncoderTarget target)
    {
    }

    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        (_capturedAt, _loan) = (picture.CapturedAt, picture.Loan);
        return _isUnitReady = _isLoanReady = true;
    }

    public bool TryTake(out EncodedUnit unit)
    {
        unit = new EncodedUnit(_idr, TestUnits.Idr.Length, _capturedAt, isIdr: true);
        var isReady = _isUnitReady;
        _isUnitReady = false;
        return isReady;
    }

    public bool TryTakeReturned(out BufferLoan loan)
    {
        loan = _loan;
        var isReady = _isLoanReady;
        _isLoanReady = false;
        return isReady;
    }

    public void Dispose() => NativeMemory.Free(_idr);

    private static byte* Copy(byte[] bytes)
    {
        var memory = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return memory;
    }
}

/// <summary>A source of nothing, which forgets what is returned to it.</summary>
internal sealed class NoSource : IFrameSource
{
    public string Name => "nothing";

    public SourceFormat Format { get; } = new(new VideoFormat(IsEncoded: false, 320, 240, FrameRate.Of(25)), null);

    public int FormatGeneration => 0;

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        return SourceRead.Ended;
    }

    public void Return(BufferLoan loan)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>A sound encoder whose frames are its samples.</summary>
internal sealed unsafe class CopyingSoundEncoder : ISoundEncoder
{
    private byte* _frame;
    private int _length;
    private MediaInstant _capturedAt;

    public string Name => "copying";

    public ReadOnlyMemory<byte> AudioSpecificConfig { get; } = new byte[] { 0x11, 0x90 };

    public int SamplesPerFrame => 1_024;

    public void Submit(ReadOnlySpan<byte> samples, MediaInstant capturedAt)
    {
        NativeMemory.Free(_frame);
        _frame = (byte*)NativeMemory.Alloc((nuint)samples.Length);
        samples.CopyTo(new Span<byte>(_frame, samples.Length));
        (_length, _capturedAt) = (samples.Length, capturedAt);
    }

    public bool TryTake(out EncodedUnit unit)
    {
        unit = new EncodedUnit(_frame, _length, _capturedAt, isIdr: false);
        var isThere = _length > 0;
        _length = 0;
        return isThere;
    }

    public void Dispose() => NativeMemory.Free(_frame);
}

internal static class TestUnits
{
    /// <summary>With the parameter sets of 320x240, Baseline, as x264 wrote them.</summary>
    public static readonly byte[] Idr = Convert.FromHexString("000000016742C00DDC141FB011000003000100000300320F142B800000000168CE0F2C800000000165888400AABBCC");

    public static readonly byte[] Picture = Convert.FromHexString("00000001419A2345AABBCC");
}

/// <summary>Keeps the event ids.</summary>
internal sealed class EventLog : ILogger
{
    public ConcurrentQueue<int> Ids { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Ids.Enqueue(eventId.Id);
}
