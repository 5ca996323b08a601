using EdgeCam.Quality;
using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Footage;

/// <summary>An uplink that brings pictures of footage, and the viewer who compares them, in virtual time.</summary>
internal sealed class Reception
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);
    private readonly NumberedFootage _sent;
    private readonly ReferenceViewer _viewer;
    private readonly List<(ReceivedPicture Picture, long Number)> _ring = [];
    private readonly Random _random = new(5);
    private MediaInstant _began;

    public Reception(NumberedFootage sent, NumberedFootage? reference = null, FrameRate? rate = null)
    {
        reference ??= sent;
        _sent = sent;
        _viewer = new ReferenceViewer(new QualityPlan(NumberedFootage.Width, NumberedFootage.Height, rate ?? FrameRate.Of(25), Budget), reference.Index, reference);
    }

    public ReferenceViewer Viewer => _viewer;

    /// <summary>Of the sender's stream; the next picture begins it with an IDR.</summary>
    public Ssrc Ssrc { get; set; } = new(1);

    public RtpTimestamp FirstTimestamp { get; set; } = new(uint.MaxValue - 100_000); // wraps after a second

    /// <summary>What coding does to a sample, at most.</summary>
    public int Noise { get; set; }

    /// <summary>Made smaller: each four samples are one.</summary>
    public bool IsHalved { get; set; }

    /// <summary>The numbers of the footage's pictures that the viewer took those received for, beside what they are.</summary>
    public List<(long Is, long TakenFor)> Matches { get; } = [];

    /// <summary>A sender that began with picture <paramref name="from"/> of the footage sends those up to another.</summary>
    public void Receive(long from, long to, Func<long, bool>? isSent = null)
    {
        _began += TimeSpan.FromSeconds(100);
        for (var number = from; number < to; number++)
        {
            if (isSent?.Invoke(number) ?? true)
                Receive(number, since: _sent.TimeOf(number) - _sent.TimeOf(from), isIdr: number == from);
        }
    }

    private void Receive(long number, long since, bool isIdr)
    {
        var capturedAt = new MediaInstant(_began.Nanoseconds + since + _random.Next(20_000_000)); // jitter of half a frame
        var stamp = new UnitStamp(Ssrc, FirstTimestamp + new MediaInstant(since).ToClock(90_000), capturedAt + TimeSpan.FromMilliseconds(40));
        _ring.Add((new ReceivedPicture(_ring.Count, stamp, capturedAt, isIdr), number));
        for (var next = _ring.Count - 1; next < _ring.Count; next++)
            next = Watch(_ring[next]) is { } again ? (int)again - 1 : next;
    }

    private long? Watch((ReceivedPicture Picture, long Number) received)
    {
        var luma = Decoded(received.Number);
        var again = _viewer.OnPicture(received.Picture, luma);
        if (again is null && _viewer.Time is { } time)
            Matches.Add((received.Number, (long)Math.Round((double)time / _sent.TimeOf(1))));
        return again;
    }

    private LumaView Decoded(long number)
    {
        var from = _sent.View(number);
        var scale = IsHalved ? 2 : 1;
        var (width, height) = (from.Width / scale, from.Height / scale);
        var samples = new byte[width * height];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (byte)Math.Clamp(Mean(from, i % width * scale, i / width * scale, scale) + _random.Next(-Noise, Noise + 1), 0, 255);
        return new LumaView(samples, width, height, width);
    }

    private static int Mean(in LumaView from, int left, int top, int side)
    {
        var sum = 0;
        for (var i = 0; i < side * side; i++)
            sum += from.Row(top + (i / side))[left + (i % side)];
        return sum / (side * side);
    }

    /// <summary>Every picture was compared with its own.</summary>
    public void AssertExact(int loop, int count)
    {
        Assert.Equal(ReferenceState.Matched, _viewer.State);
        Assert.Equal(count, Matches.Count);
        Assert.All(Matches, match => Assert.Equal(match.Is % loop, match.TakenFor % loop));
    }
}
