using System.Runtime.InteropServices;
using EdgeCam.Linux.Net;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Sound;

/// <summary>
/// A source of pictures with the sound of a microphone instead of its own. The microphone may come and go: pictures go on, and
/// silence of the right length takes the place of the sound, because players wait for a track that was announced.
/// While the source is absent there is no sound either.
/// </summary>
/// <remarks>Thread-bound, as its port says; microphones are opened on the thread pool. Allocates nothing per frame.</remarks>
public sealed class SourceWithSound : IFrameSource
{
    private const int MicrophoneToken = 0;
    private const int CallerToken = 1;
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1) / Microphone.BlocksPerSecond;
    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(2); // at once
    private readonly IFrameSource _pictures;
    private readonly SoundFormat _sound;
    private readonly SoundInputKeeper _microphone;
    private readonly SoundBlocks _blocks;
    private readonly Epoll _wake = new(); // ready while the microphone has something, or who reads us
    private readonly Func<MediaInstant> _now;
    private ISoundInput? _watched;        // by _wake
    private MediaInstant? _silentFrom;    // what was heard or said to be silence ends here
    private SourceFormat _of;             // whose sound was replaced
    private SourceFormat _format;
    private bool _isAbsent;

    /// <param name="pictures">Owned from now on; its own sound is dropped.</param>
    /// <param name="sound">What the microphone is opened for, and what is announced while it is away.</param>
    /// <param name="microphone">Opens it; called on the thread pool. Throws <see cref="LinuxException"/> or <see cref="SoundDeviceException"/> while it is away.</param>
    public SourceWithSound(IFrameSource pictures, SoundFormat sound, Func<ISoundInput> microphone)
        : this(pictures, sound, () => Task.Run(microphone), static () => MonotonicClock.Now)
    {
    }

    internal SourceWithSound(IFrameSource pictures, SoundFormat sound, Func<Task<ISoundInput>> microphone, Func<MediaInstant> now)
    {
        (_pictures, _sound, _now) = (pictures, sound, now);
        _microphone = new SoundInputKeeper(microphone);
        _blocks = new SoundBlocks(sound.SampleRate / Microphone.BlocksPerSecond * sound.Channels * sizeof(short));
        _of = pictures.Format;
        _format = _of with { Sound = sound };
        pictures.WakeOn(_wake.Readiness);
    }

    public string Name => _pictures.Name;

    public SourceFormat Format
    {
        get
        {
            if (!ReferenceEquals(_of, _pictures.Format))
                (_of, _format) = (_pictures.Format, _pictures.Format with { Sound = _sound });
            return _format;
        }
    }

    public int FormatGeneration => _pictures.FormatGeneration;

    /// <summary>Called on the thread that reads when the microphone delivers, with its name.</summary>
    public Action<string>? OnHeard
    {
        get => _microphone.OnHeard;
        set => _microphone.OnHeard = value;
    }

    /// <summary>Called on the thread that reads when the microphone does not deliver any more, or not at all, with the reason; once until it does.</summary>
    public Action<string>? OnLost
    {
        get => _microphone.OnLost;
        set => _microphone.OnLost = value;
    }

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        if (TryReadSound(out frame))
            return SourceRead.Frame;
        var read = _pictures.TryRead(wait < Block ? wait : Block, out frame);
        _isAbsent = read == SourceRead.Absent || (_isAbsent && read != SourceRead.Frame);
        if (read != SourceRead.Frame || frame.Kind != SourceFrameKind.Sound)
            return read;
        _pictures.Return(frame.Loan);
        frame = default;
        return SourceRead.Idle;
    }

    public void WakeOn(SafeHandle descriptor) => _wake.Add(descriptor, EpollEvents.Readable, CallerToken);

    public void Return(BufferLoan loan)
    {
        if (!_blocks.TryReturn(loan))
            _pictures.Return(loan);
    }

    public void Dispose()
    {
        _microphone.Dispose();
        _pictures.Dispose();
        _blocks.Dispose();
        _wake.Dispose();
    }

    private bool TryReadSound(out SourceFrame frame)
    {
        frame = default;
        if (!_blocks.HasFree)
            return false;
        var now = _now();
        var block = _blocks.Next();
        var isHeard = _microphone.TryRead(block, now, out var capturedAt);
        Watch(_microphone.Input);
        if (isHeard ? capturedAt < _silentFrom - (Block / 2) : !TryBeSilent(block, now, out capturedAt))
            return false; // silence has taken the place of what was heard then
        _silentFrom = capturedAt + Block;
        if (_isAbsent)
            return false;
        frame = _blocks.Lend(capturedAt);
        return true;
    }

    /// <summary>20 ms of silence once they have passed without a microphone.</summary>
    private bool TryBeSilent(Span<short> block, MediaInstant now, out MediaInstant from)
    {
        from = _silentFrom ??= now;
        if (_microphone.IsHeard || now - from < Block)
            return false;
        if (now - from > MostSilence)
            from = now - Block; // nobody asked for so long: there is a gap in the pictures, too
        block.Clear();
        return true;
    }

    private void Watch(ISoundInput? input)
    {
        if (ReferenceEquals(input, _watched))
            return;
        if (input is not null)
            _wake.Add(input.Readiness, EpollEvents.Readable, MicrophoneToken); // one that was closed has left by itself (epoll(7))
        _watched = input;
    }
}
