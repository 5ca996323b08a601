using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Core.Tests.Uplink.Scheduling;

/// <summary>A sound lane, a video lane and one of a low rendition, with queues made by hand. Times are in milliseconds.</summary>
internal sealed class LaneScene : IDisposable
{
    private readonly MadeUpStream _stream = new(1);
    private long _sequence;

    public LaneScene(int videoDeadline = 1000, int soundDeadline = 200)
    {
        Sound = new SendLane(_stream.Live, MadeUpStream.Identity.Sound, TimeSpan.FromMilliseconds(soundDeadline), Counters);
        Video = new SendLane(_stream.Live, MadeUpStream.Identity.Video, TimeSpan.FromMilliseconds(videoDeadline), Counters);
        Low = new SendLane(_stream.Live, MadeUpStream.Identity.Video, TimeSpan.FromMilliseconds(videoDeadline), Counters);
    }

    public SendLane Low { get; }

    public UplinkCounters Counters { get; } = new();

    public SendLane Sound { get; }

    public SendLane Video { get; }

    public static MediaInstant At(double milliseconds) => new(1_000_000_000 + (long)(milliseconds * 1e6));

    /// <summary>Queues pictures a frame apart: I an IDR, P a reference, b a disposable one. Returns the number of the first.</summary>
    public long Pictures(string kinds, double from = 0, double every = 33, bool isBehind = false, SendLane? lane = null)
    {
        var first = _sequence + 1;
        foreach (var (index, kind) in kinds.Index())
            (lane ?? Video).Add(Unit(Track.Video, kind switch { 'I' => AccessUnitFlags.Idr, 'b' => AccessUnitFlags.Disposable, _ => AccessUnitFlags.None }, from + (index * every)), isBehind);
        return first;
    }

    public long Frame(double at)
    {
        Sound.Add(Unit(Track.Sound, AccessUnitFlags.None, at), isBehind: false);
        return _sequence;
    }

    /// <summary>What is sent, whole units, in order: P and so on as queued, s for sound.</summary>
    public string SendAll(SendPolicy policy, double now)
    {
        var scheduler = new SendScheduler(policy, [Sound, Video], interleaves: true);
        var order = "";
        while (scheduler.Next(At(now)) is { } lane)
        {
            order += lane == Sound ? 's' : lane.Head.Info.IsIdr ? 'I' : (lane.Head.Info.Flags & AccessUnitFlags.Disposable) != AccessUnitFlags.None ? 'b' : 'P';
            lane.OnSent(lane.Head.Bytes, default, isLast: true);
        }

        return order;
    }

    public SendLane? Choose(SendScheduler scheduler, double now, bool withVideo = true, bool withSound = true)
    {
        (Video.IsOpen, Sound.IsOpen) = (withVideo, withSound);
        return scheduler.Next(At(now));
    }

    public static void SendPart(SendLane lane, int bytes = 100) => lane.OnSent(bytes, new PacketPosition(4, 1000, bytes), isLast: false);

    /// <summary>Was an IDR asked for since the last time?</summary>
    public bool TakeIdrRequest()
    {
        var isWanted = _stream.Live.IsIdrWanted;
        _stream.Live.OnIdrForced();
        return isWanted;
    }

    public void Dispose() => _stream.Dispose();

    private PendingUnit Unit(Track track, AccessUnitFlags flags, double at) =>
        new(++_sequence, new AccessUnitInfo(track, flags, At(at)), track == Track.Sound ? 200 : 1000);
}
