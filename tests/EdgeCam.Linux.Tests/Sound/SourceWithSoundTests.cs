using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Net;
using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Video;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Sound;

/// <summary>Pictures and a made-up microphone in virtual time.</summary>
public sealed class SourceWithSoundTests : IDisposable
{
    private static readonly MediaInstant Start = new(7_000_000_000);
    private readonly List<string> _events = [];
    private readonly List<Line> _lines = [];
    private MediaInstant _now = Start;
    private Exception? _absence; // of the microphone
    private SourceWithSound? _source;

    public void Dispose() => _source?.Dispose();

    [Fact]
    public void Pictures_and_sound_come_as_they_are_captured_and_the_sources_own_sound_is_dropped()
    {
        Open();
        var frames = Read(TimeSpan.FromSeconds(2));
        Assert.InRange(frames.Count(frame => frame.Kind == SourceFrameKind.Picture), 49, 51);
        var sound = Sound(frames);
        Assert.InRange(sound.Count, 98, 101);
        Assert.All(sound[5..], frame => Assert.Equal(Line.Value, frame.First));
        AssertEven(sound);
        Assert.Equal(["heard line"], _events);
        Assert.Equal(new SoundFormat(48_000, 1), _source!.Format.Sound);
    }

    [Fact]
    public void Without_a_microphone_there_is_silence_of_the_right_length_and_one_word_about_it()
    {
        _absence = new SoundDeviceException("There is no microphone.");
        Open();
        var frames = Read(TimeSpan.FromSeconds(20));
        Assert.InRange(frames.Count(frame => frame.Kind == SourceFrameKind.Picture), 499, 501);
        var sound = Sound(frames);
        Assert.InRange(sound.Count, 998, 1_001);
        Assert.All(sound, frame => Assert.Equal(0, frame.First));
        AssertEven(sound);
        Assert.Equal(["lost There is no microphone."], _events);
    }

    [Fact]
    public void A_microphone_that_is_unplugged_is_opened_again_when_it_is_back_and_pictures_go_on()
    {
        Open();
        Read(TimeSpan.FromSeconds(1));
        _absence = new SoundDeviceException("line was unplugged.");
        _lines[^1].Fault = _absence;
        var without = Read(TimeSpan.FromSeconds(3));
        _absence = null;
        var after = Read(TimeSpan.FromSeconds(5));

        Assert.InRange(without.Concat(after).Count(frame => frame.Kind == SourceFrameKind.Picture), 198, 202);
        AssertEven(Sound([.. without, .. after]));
        Assert.Equal(Line.Value, Sound(after)[^1].First);
        Assert.Equal(["heard line", "lost line was unplugged.", "heard line"], _events);
        Assert.True(_lines[0].IsDisposed);
    }

    [Fact]
    public void While_the_source_is_absent_there_is_no_sound_that_would_make_it_seem_to_be_back()
    {
        var pictures = new Away();
        _source = new SourceWithSound(pictures, new SoundFormat(48_000, 1), OpenLine, () => _now);
        Assert.Equal(SourceRead.Absent, ReadOne(out _));
        for (var i = 0; i < 200; i++)
            Assert.Equal(SourceRead.Idle, ReadOne(out _));
    }

    [Fact]
    public void A_loan_goes_back_to_whom_it_is_of()
    {
        Open();
        var seen = new HashSet<BufferLoan>();
        for (var i = 0; i < 500; i++) // sources have a handful of buffers: a loan that got lost would end this
        {
            var read = ReadOne(out var frame);
            if (read == SourceRead.Frame)
                Assert.True(seen.Add(frame.Loan));
        }

        Assert.Contains(seen, loan => loan.Index >= 0x8000);
        Assert.Contains(seen, loan => loan.Index < 32);
    }

    [Fact]
    public void What_the_reader_waits_for_and_the_microphone_both_end_the_wait_for_a_picture()
    {
        using var encoded = new EventFd();
        var pictures = new Away();
        _source = new SourceWithSound(pictures, new SoundFormat(48_000, 1), OpenLine, () => _now);
        _source.WakeOn(encoded.Handle);
        Assert.Equal(0, FileCalls.PollIn(pictures.Waker!, TimeSpan.Zero));
        encoded.Signal();
        Assert.NotEqual(0, FileCalls.PollIn(pictures.Waker!, TimeSpan.Zero));
        encoded.Drain();
        Assert.Equal(0, FileCalls.PollIn(pictures.Waker!, TimeSpan.Zero));
        ReadOne(out _);
        ReadOne(out _);
        _lines[^1].Ready.Signal();
        Assert.NotEqual(0, FileCalls.PollIn(pictures.Waker!, TimeSpan.Zero));
    }

    [Fact]
    public void Frames_cost_nothing_on_the_managed_heap()
    {
        Open();
        Read(TimeSpan.FromSeconds(1));
        Allocation.AssertNone(() => ReadOne(out _));
    }

    private void Open()
    {
        _source = new SourceWithSound(new Pictures(() => _now, instant => _now = MediaInstant.Max(_now, instant)), new SoundFormat(48_000, 1), OpenLine, () => _now)
        {
            OnHeard = name => _events.Add($"heard {name}"),
            OnLost = reason => _events.Add($"lost {reason}"),
        };
    }

    private Task<ISoundInput> OpenLine()
    {
        if (_absence is not null)
            return Task.FromException<ISoundInput>(_absence);
        _lines.Add(new Line(() => _now));
        return Task.FromResult<ISoundInput>(_lines[^1]);
    }

    private SourceRead ReadOne(out SourceFrame frame)
    {
        var read = _source!.TryRead(TimeSpan.FromMilliseconds(100), out frame);
        if (read == SourceRead.Frame)
            _source.Return(frame.Loan);
        return read;
    }

    private List<Heard> Read(TimeSpan span)
    {
        var frames = new List<Heard>();
        for (var until = _now + span; _now < until;)
        {
            if (ReadOne(out var frame) == SourceRead.Frame)
                frames.Add(new(frame.Kind, frame.CapturedAt, frame.Kind == SourceFrameKind.Sound ? MemoryMarshal.Read<short>(frame.Bytes) : (short)0));
        }

        return frames;
    }

    private static List<Heard> Sound(List<Heard> frames) => [.. frames.Where(frame => frame.Kind == SourceFrameKind.Sound)];

    private static void AssertEven(List<Heard> sound)
    {
        for (var i = 1; i < sound.Count; i++)
            Assert.InRange((sound[i].At - sound[i - 1].At).TotalMilliseconds, 9.9, 60);
    }

    private readonly record struct Heard(SourceFrameKind Kind, MediaInstant At, short First);

    /// <summary>A microphone whose samples are all alike.</summary>
    private sealed class Line(Func<MediaInstant> now) : ISoundInput
    {
        public const short Value = 1_234;
        private MediaInstant _next = now();

        public EventFd Ready { get; } = new();

        public string Name => "line";

        public SafeHandle Readiness => Ready.Handle;

        public Exception? Fault { get; set; }

        public bool IsDisposed { get; private set; }

        public bool TryRead(Span<short> block, out MediaInstant capturedAt)
        {
            if (Fault is not null)
                throw Fault;
            capturedAt = _next;
            if (now() - _next < TimeSpan.FromMilliseconds(20))
                return false;
            block.Fill(Value);
            _next += TimeSpan.FromMilliseconds(20);
            return true;
        }

        public void Dispose()
        {
            IsDisposed = true;
            Ready.Dispose();
        }
    }

    /// <summary>The test picture with its beep; its waits take virtual time only.</summary>
    private sealed class Pictures(Func<MediaInstant> now, Action<MediaInstant> sleepUntil) : IFrameSource
    {
        private readonly TestPictureSource _source = new(96, 64, FrameRate.Of(25), 1, now, sleepUntil);

        public string Name => _source.Name;

        public SourceFormat Format => _source.Format;

        public int FormatGeneration => 0;

        public SourceRead TryRead(TimeSpan wait, out SourceFrame frame) => _source.TryRead(wait, out frame);

        public void Return(BufferLoan loan) => _source.Return(loan);

        public void Dispose() => _source.Dispose();
    }

    /// <summary>A source that nobody writes to.</summary>
    private sealed class Away : IFrameSource
    {
        private bool _isSaid;

        public SafeHandle? Waker { get; private set; }

        public string Name => "nobody";

        public SourceFormat Format { get; } = new(new VideoFormat(IsEncoded: true, 0, 0, FrameRate.Of(25)), Sound: null);

        public int FormatGeneration => 0;

        public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
        {
            frame = default;
            (var wasSaid, _isSaid) = (_isSaid, true);
            return wasSaid ? SourceRead.Idle : SourceRead.Absent;
        }

        public void WakeOn(SafeHandle descriptor) => Waker = descriptor;

        public void Return(BufferLoan loan)
        {
        }

        public void Dispose()
        {
        }
    }
}
