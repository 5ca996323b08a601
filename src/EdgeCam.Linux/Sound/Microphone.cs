using System.Runtime.InteropServices;
using EdgeCam.Ports;
using EdgeCam.Sound;
using EdgeCam.Units;

namespace EdgeCam.Linux.Sound;

/// <summary>
/// A sound card's microphone, from its opening until something happens to it: unplugged, nothing for a second. What it
/// loses by overruns it counts, and goes on. Blocks come in the rate and the channels that were asked for, whatever the card has.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing per block.</remarks>
public sealed class Microphone : ISoundInput
{
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(1);
    private readonly CardStream _stream;
    private readonly SampleClock _clock;
    private readonly RateConverter? _converter;
    private readonly byte[] _raw;      // a block as the card delivers it
    private readonly short[] _samples; // the same as 16-bit samples of the wanted channels; empty where nothing is converted after that
    private readonly SoundFormat _format;
    private readonly MicrophoneCounters _counters;
    private readonly TimeSpan _correction;
    private readonly int _blockFrames; // of the card
    private long _read;                // samples per channel since it was opened
    private long _captured;
    private MediaInstant _lastBlockAt = MonotonicClock.Now;

    /// <summary>Opens it and starts it.</summary>
    /// <param name="format">What blocks are to be: a rate that is a multiple of 50, one or two channels.</param>
    /// <param name="delay">Added to every instant: positive where its sound comes before the picture, negative where it comes after it.</param>
    /// <param name="counters">The caller's.</param>
    /// <exception cref="LinuxException">It is away, in use, not allowed, or refuses what it offered.</exception>
    /// <exception cref="SoundDeviceException">It offers nothing that can be used.</exception>
    public Microphone(SoundCard card, SoundFormat format, TimeSpan delay, MicrophoneCounters counters)
    {
        (_format, _counters) = (format, counters);
        _stream = new CardStream(card, format);
        var (rate, channels) = (_stream.Setting.SampleRate, _stream.Setting.Channels);
        _blockFrames = rate / BlocksPerSecond;
        _raw = new byte[_blockFrames * channels * _stream.Setting.Layout.Bytes];
        _converter = rate == format.SampleRate ? null : new RateConverter(rate, format.SampleRate, format.Channels);
        _samples = _converter is null ? [] : new short[_blockFrames * format.Channels];
        _correction = delay - (_converter?.Delay ?? TimeSpan.Zero);
        _clock = new SampleClock(rate);
        Name = $"{card}, {_stream.Setting.Layout.Name} {rate} Hz, {(channels == 1 ? "1 channel" : $"{channels} channels")}";
    }

    public string Name { get; }

    public SafeHandle Readiness => _stream.Readiness;

    /// <summary>How much slower than its nominal rate the card counts; settles within a minute.</summary>
    public double DriftPpm => _clock.DriftPpm;

    /// <inheritdoc/>
    public bool TryRead(Span<short> block, out MediaInstant capturedAt)
    {
        capturedAt = default;
        var state = _stream.State();
        if (!state.IsRunning)
            return Recover(state);
        if (_read + state.AvailableFrames is var captured && captured != _captured)
            _clock.Observe(_captured = captured, state.At);
        if (state.AvailableFrames < _blockFrames)
            return CheckStall();

        if (!_stream.TryRead(_raw, _blockFrames))
            return false; // the next state tells why
        capturedAt = _clock.InstantOf(_read) + _correction;
        _read += _blockFrames;
        _lastBlockAt = MonotonicClock.Now;
        _counters.OnBlock();
        Convert(block);
        return true;
    }

    public void Dispose() => _stream.Dispose();

    private void Convert(Span<short> block)
    {
        var (layout, channels) = (_stream.Setting.Layout, _stream.Setting.Channels);
        if (_converter is null)
        {
            layout.Read(_raw, channels, block, _format.Channels);
            return;
        }

        layout.Read(_raw, channels, _samples, _format.Channels);
        _converter.Convert(_samples, block);
    }

    /// <summary>What it held is lost, and how much that was nobody knows.</summary>
    private bool Recover(in CardState state)
    {
        if (state.IsGone || !_stream.TryStart())
            throw new SoundDeviceException($"{Name} was unplugged.");
        _counters.OnOverrun();
        _clock.Restart();
        _captured = _read;
        return CheckStall();
    }

    private bool CheckStall() => MonotonicClock.Now - _lastBlockAt is var silent && silent > StallTime
        ? throw new SoundDeviceException($"{Name} has delivered nothing for {silent.TotalSeconds:0.0} s.")
        : false;

    /// <summary>Blocks are 20 ms long.</summary>
    public const int BlocksPerSecond = RateConverter.BlocksPerSecond;
}
