using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtp;

/// <summary>Where one track goes: RTP and RTCP addresses of a player or a group.</summary>
internal readonly record struct DatagramTarget(PeerAddress Rtp, PeerAddress Rtcp);

/// <summary>How far a UDP player is.</summary>
internal enum DatagramState : byte
{
    /// <summary>Starts with the next IDR.</summary>
    WaitsForIdr,

    /// <summary>Is sent what the ring holds since the newest IDR, at its own pace.</summary>
    CatchingUp,

    /// <summary>Is sent each unit with everyone else.</summary>
    Live,
}

/// <summary>One player or group that is sent datagrams. Belongs to its <see cref="DatagramFanOut"/>.</summary>
/// <remarks>Thread-bound to the fan-out.</remarks>
internal sealed class DatagramReader
{
    private readonly DatagramTarget?[] _targets;
    private readonly RtpTally[] _tallies = new RtpTally[2];
    private readonly PlayStart _start;
    private RingCursor _cursor;

    /// <param name="socket">What its packets leave by.</param>
    /// <param name="targets">By track; null where the track is not wanted.</param>
    /// <param name="start">Where it begins.</param>
    public DatagramReader(DatagramSocket socket, DatagramTarget?[] targets, in PlayStart start)
    {
        Socket = socket;
        _targets = targets;
        _start = start;
        _cursor = start.Cursor;
        State = start.WaitsForIdr ? DatagramState.WaitsForIdr : DatagramState.CatchingUp;
    }

    public DatagramSocket Socket { get; }

    public DatagramState State { get; private set; }

    /// <summary>Bytes of the past that it may be sent now; negative after a unit larger than the rest.</summary>
    public long Credit { get; set; }

    public DatagramTarget? TargetOf(Track track) => _targets[(int)track];

    public RtpTally TallyOf(Track track) => _tallies[(int)track];

    /// <summary>The unit is about to be sent to all live readers: is this one of them?</summary>
    public bool IsServedWith(in AccessUnitView view)
    {
        var hasReached = State == DatagramState.CatchingUp && _cursor.Next == view.Sequence;
        if (hasReached || (State == DatagramState.WaitsForIdr && view.Info.IsIdr))
            State = DatagramState.Live;
        return State == DatagramState.Live && TargetOf(view.Info.Track) is not null;
    }

    public void OnSent(Track track, int packets, int bytes) => _tallies[(int)track].Add(packets, bytes);

    /// <summary>True while there is more of the past to send; false too when only the next unit is missing to be live.</summary>
    public bool HasBacklog(long liveEdge) => State == DatagramState.CatchingUp && _cursor.Next <= liveEdge;

    /// <summary>The next unit before the live edge to send while catching up; false when there is none.</summary>
    public bool TryPeekBacklog(FrameRing ring, long liveEdge, out AccessUnitView view)
    {
        view = default;
        while (HasBacklog(liveEdge))
        {
            switch (_cursor.TryPeek(ring, out view))
            {
                case RingRead.Ok when !IsPassedOver(view.Info):
                    return true;
                case RingRead.Lapped:
                    OnLapped();
                    break;
                default:
                    _cursor.Advance();
                    break;
            }
        }

        return false;
    }

    public void OnBacklogSent() => _cursor.Advance();

    /// <summary>Overtaken while catching up: it starts over with the next IDR.</summary>
    public void OnLapped() => State = DatagramState.WaitsForIdr;

    /// <summary>The time that the RTP timestamp of a unit is made from.</summary>
    public MediaInstant TimeFor(MediaInstant capturedAt) => _start.TimeFor(capturedAt);

    private bool IsPassedOver(in AccessUnitInfo info) =>
        TargetOf(info.Track) is null || (info.Track == Track.Sound && info.CapturedAt < _start.LiveEdge);
}
