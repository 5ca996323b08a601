using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Net.Uplink;
using EdgeCam.Remote.Health;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Health;

/// <summary>A camera's counters at one moment. They count from when it was opened.</summary>
/// <param name="Encoder">Null for a source that is encoded already.</param>
/// <param name="Latency">Goes on counting.</param>
/// <param name="SentBytes">Of media, to players.</param>
/// <param name="Laps">Players that were moved on.</param>
internal sealed record CameraReading(
    bool IsSourceAbsent,
    long SourceReturns,
    long FramesIn,
    long FramesOut,
    long BytesOut,
    FrameLosses Lost,
    long Refused,
    long IdrsForced,
    (bool IsHardware, string Name)? Encoder,
    LatencyHistogram Latency,
    long RingBytes,
    TimeSpan RingSpan,
    long Players,
    long SentBytes,
    long Laps,
    IReadOnlyList<UplinkReading> Uplinks)
{
    /// <summary>Null while there is no sub-stream.</summary>
    public SubStreamReading? Sub { get; init; }

    public static CameraReading Of(Camera camera) => new(
        camera.IsSourceAbsent,
        camera.SourceReturns,
        camera.Counters.FramesIn,
        camera.Counters.FramesOut,
        camera.Counters.BytesOut,
        new FrameLosses(camera.SourceCounters.Camera.Missed, camera.SourceCounters.Camera.Damaged, camera.Counters.Skipped, camera.Counters.Lost, camera.Counters.BytesCopied, camera.SourceCounters.Microphone.Overruns),
        camera.Counters.Refused,
        camera.Counters.IdrsForced,
        camera.Encoder,
        camera.Counters.Latency,
        camera.Stream.Ring.Capacity.Bytes,
        camera.Stream.Ring.SpanHeld(),
        camera.Server?.Counters.Players ?? 0,
        camera.Server?.BytesSent ?? 0,
        camera.Server?.Counters.Laps ?? 0,
        [.. camera.Uplinks.Select(UplinkReading.Of)])
    {
        Sub = camera.SubCounters is { } sub ? new SubStreamReading(sub.FramesOut, sub.BytesOut, sub.Refused, sub.IdrsForced) : null,
    };

    public CameraFacts Facts => new(IsSourceAbsent, FramesIn, Players, [.. Uplinks.Select(uplink => new UplinkFacts(uplink.Name, uplink.State, uplink.LastFailure))]);
}

/// <summary>The sub-stream's counters at one moment. They count from when it was switched on.</summary>
internal sealed record SubStreamReading(long FramesOut, long BytesOut, long Refused, long IdrsForced);

/// <summary>Where pictures stayed that a camera took: with those encoded and refused they are all that there were.</summary>
/// <param name="Missed">Counted by the camera's driver, never handed out.</param>
/// <param name="Damaged">Came torn.</param>
/// <param name="Skipped">Passed over to keep the wanted rate, or for privacy.</param>
/// <param name="InEncoder">Went in, never came out.</param>
/// <param name="BytesCopied">Of pictures, before a device encoded them.</param>
/// <param name="SoundOverruns">How often a microphone lost samples because nobody fetched them in time.</param>
internal sealed record FrameLosses(long Missed, long Damaged, long Skipped, long InEncoder, long BytesCopied, long SoundOverruns);

/// <summary>An uplink's counters at one moment.</summary>
/// <param name="Name">Without user and password.</param>
/// <param name="State">As messages name it: connecting, ok, held, unreachable, stopped, ended.</param>
internal sealed record UplinkReading(
    string Name,
    string State,
    string? LastFailure,
    long Bytes,
    long Acknowledged,
    long Lost,
    double TargetKbps,
    double RoundTripMs,
    double BufferingMs,
    double QueueMs,
    UplinkDrops Dropped)
{
    public static UplinkReading Of(UplinkStatus status)
    {
        var counters = status.Counters;
        return new(
            status.Name,
            status.State == UplinkState.Sending ? "ok" : Condition.Name(status.State),
            status.LastFailure,
            counters.Bytes,
            counters.Acknowledged,
            counters.Lost,
            counters.TargetKbps,
            counters.RoundTripMs,
            counters.BufferingMs,
            counters.QueueMs,
            new UplinkDrops(
                counters.Dropped(DropReason.Expired),
                counters.Dropped(DropReason.Disposable),
                counters.Dropped(DropReason.Superseded),
                counters.Dropped(DropReason.WaitingForIdr),
                counters.Dropped(DropReason.Lapped)));
    }
}
