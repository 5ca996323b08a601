using EdgeCam.Media;
using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>What a viewer at the far end of an uplink gets, added up from the units that come out of the receiver.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction but the reports.</remarks>
/// <param name="rate">At which the camera captures; the sender may leave pictures out.</param>
public sealed class ReceptionFigures(FrameRate rate)
{
    private const int HeadersBelowRtp = 28; // IPv4 and UDP
    private static readonly TimeSpan LeastFreeze = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MostAhead = TimeSpan.FromMilliseconds(-5); // two clocks that are kept by NTP
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(30);      // no path holds a packet this long

    private readonly PictureDelays _bySenderClock = new(rate.Interval);
    private readonly PictureDelays _byFastestPacket = new(rate.Interval);
    private readonly FreezeClock _freezes = new(rate.Interval * 2 > LeastFreeze ? rate.Interval * 2 : LeastFreeze);
    private readonly SoundGaps _sound = new();
    private MediaInstant? _first;
    private MediaInstant _last;
    private bool _clocksAgree = true;
    private bool _hasPicture;

    /// <summary>A datagram of a stream came.</summary>
    public void OnDatagram(MediaInstant now)
    {
        _first ??= now;
        _last = now;
        if (_hasPicture)
            _freezes.OnTick(now, isChanged: false);
    }

    /// <summary>A unit came out of the receiver and is handed on.</summary>
    /// <param name="unit">As it came.</param>
    /// <param name="now">When; the clock that the receiver was told.</param>
    /// <param name="ntpNow">The same instant on the wall clock, as <see cref="Rtp.NtpTime"/> has it.</param>
    public void OnUnit(in ReceivedUnit unit, MediaInstant now, ulong ntpNow)
    {
        if (unit.Track == Track.Sound)
        {
            _sound.OnFrame(unit.Timestamp);
            return;
        }

        _hasPicture = true;
        _freezes.OnTick(now, isChanged: true);
        _byFastestPacket.OnUsable(unit.CapturedAt, now);
        if (unit.CapturedNtp is not { } captured)
            return;
        var delay = TimeSpan.FromSeconds(unchecked((long)(ntpNow - captured)) / (double)(1L << 32));
        _clocksAgree &= delay >= MostAhead && delay <= MostDelay;
        if (_clocksAgree)
            _bySenderClock.OnUsable(now - delay, now);
    }

    /// <param name="shown">Says which rendition is; null where there is one only.</param>
    public ReceptionReport TakeReport(UplinkReceiver receiver, RenditionSwitch? shown = null)
    {
        var counters = receiver.Counters;
        var isBySenderClock = _clocksAgree && !_bySenderClock.IsEmpty;
        return new ReceptionReport
        {
            Lasted = _first is { } first ? _last - first : TimeSpan.Zero,
            Packets = counters.Packets,
            Bytes = counters.Bytes + (counters.Packets * HeadersBelowRtp),
            Lost = counters.Lost,
            Recovered = counters.Recovered,
            Frames = counters.Pictures - counters.LowPictures,
            FramesGivenUp = counters.PicturesGivenUp - counters.LowPicturesGivenUp,
            LowFrames = counters.LowPictures,
            LowFramesGivenUp = counters.LowPicturesGivenUp,
            Shown = shown?.Shown,
            Switches = shown?.Switches ?? 0,
            SoundFrames = counters.SoundFrames,
            SoundShare = _sound.Share,
            Jitter = receiver.VideoJitter,
            Delay = (isBySenderClock ? _bySenderClock : _byFastestPacket).TakeReport(isBySenderClock),
            Frozen = _freezes.Frozen,
            Freezes = _freezes.Freezes,
            KeyFrameRequests = counters.KeyFrameRequests,
            Restarts = counters.Restarts,
            Malformed = counters.Malformed,
            Strangers = counters.Strangers,
        };
    }
}

/// <summary>Counts the frames of sound that did not come, by the timestamps of those that did.</summary>
internal sealed class SoundGaps
{
    private const int SamplesPerFrame = 1_024; // AAC-LC
    private const int LongestGap = 10_000;     // frames; more, or backwards: another stream

    private long _came;
    private long _missing;
    private RtpTimestamp? _last;

    public double? Share => _came > 0 ? (double)_came / (_came + _missing) : null;

    public void OnFrame(RtpTimestamp timestamp)
    {
        var frames = _last is { } last ? (timestamp.DistanceFrom(last) + (SamplesPerFrame / 2)) / SamplesPerFrame : 1; // clocks drift: 2,047 are two
        _missing += frames is > 1 and < LongestGap ? frames - 1 : 0;
        _came++;
        _last = timestamp;
    }
}
