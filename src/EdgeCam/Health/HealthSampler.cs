using EdgeCam.Diagnostics;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using EdgeCam.Units;

namespace EdgeCam.Health;

/// <summary>Makes a health message of two looks at everything: rates are of the time since the look before.</summary>
/// <param name="restarts">Of the process, see <see cref="ProcessHistory"/>.</param>
/// <remarks>Thread-bound. For reports, not for the frame path.</remarks>
internal sealed class HealthSampler(MachineProbe machine, ProcessHistory restarts)
{
    private readonly LatencyWindow _latency = new();
    private long _sequence;
    private Look? _before;

    /// <param name="camera">Null while none is open.</param>
    /// <param name="condition">Of the camera, as events see it.</param>
    /// <param name="broker">The state of the link.</param>
    /// <param name="rejected">Requests that were refused so far.</param>
    /// <param name="longestPause">Of the garbage collector, since the message before.</param>
    /// <param name="now">Of the monotonic clock.</param>
    /// <param name="time">Of day.</param>
    public HealthSnapshot Sample(CameraReading? camera, CameraCondition condition, BrokerStatus broker, long rejected, TimeSpan longestPause, MediaInstant now, DateTimeOffset time)
    {
        var (look, before) = (new Look(now, machine.Read(), camera), _before);
        _before = look;
        var vitals = look.Machine.Vitals;
        return new HealthSnapshot(++_sequence, time, vitals.IsClockSynchronized, machine.BootId, look.Machine.Uptime)
        {
            Soc = new(vitals.Celsius, look.Machine.Mhz, vitals.Throttling.Now, vitals.Throttling.SinceBoot, vitals.Throttling.Raw, vitals.Throttling.Source),
            Machine = MachineOf(look.Machine, before?.Machine),
            Disk = DiskOf(look, before),
            Network = new(look.Machine.Interface, look.Machine.SignalDbm, look.Machine.LinkMbps, look.Machine.Address?.ToString()),
            Source = SourceOf(look, before, condition),
            Encoder = EncoderOf(look, before),
            Ring = new(camera?.RingBytes, camera?.RingSpan, camera?.Laps),
            Uplink = UplinkOf(look, before),
            Players = new(camera?.Players, RateOf(look, before).Kbps(before?.Camera?.SentBytes, camera?.SentBytes), LossPercent: null),
            Broker = new(broker.Reconnects, broker.Queued, broker.Dropped, rejected),
            Process = new(restarts.Restarts, restarts.LastExit, longestPause),
        };
    }

    private static MachineHealth MachineOf(MachineReading now, MachineReading? before) => new(
        now.ResidentBytes,
        now.AvailableBytes,
        now.MemoryPressure,
        before?.Cpu is { } earlier ? now.Cpu?.PercentSince(earlier) : null,
        now.CpuPressure);

    private static DiskHealth DiskOf(Look now, Look? before)
    {
        var written = RateOf(now, before).PerSecond(before?.Machine.WrittenBytes, now.Machine.WrittenBytes);
        return new(now.Machine.Vitals.DiskFreeBytes, written * 3600 / (1 << 20), now.Machine.Life.UsedPercent, now.Machine.Life.Source);
    }

    private static SourceHealth SourceOf(Look now, Look? before, CameraCondition condition)
    {
        var rate = RateOf(now, before);
        return new(
            Condition.Name(condition),
            rate.PerSecond(before?.Camera?.FramesIn, now.Camera?.FramesIn),
            rate.PerSecond(before?.Camera?.FramesOut, now.Camera?.FramesOut),
            now.Camera?.Refused,
            now.Camera?.SourceReturns);
    }

    private EncoderHealth EncoderOf(Look now, Look? before)
    {
        if (now.Camera is not { } camera)
            return new(null, null, null, null, null, null);
        var latency = _latency.Next(camera.Latency);
        var kbps = RateOf(now, before).Kbps(before?.Camera?.BytesOut, camera.BytesOut);
        return new(camera.Encoder?.IsHardware, camera.Encoder?.Name, kbps, latency?.Median, latency?.P99, camera.IdrsForced);
    }

    private static UplinkHealth UplinkOf(Look now, Look? before)
    {
        if (now.Camera?.Uplinks is not [var uplink, ..])
            return UplinkHealth.None;
        var earlier = before?.Camera?.Uplinks.FirstOrDefault(other => string.Equals(other.Name, uplink.Name, StringComparison.Ordinal));
        return new(
            uplink.State,
            RateOf(now, before).Kbps(earlier?.Bytes, uplink.Bytes),
            uplink.TargetKbps,
            LossOf(uplink, earlier),
            Known(uplink.RoundTripMs),
            uplink.BufferingMs,
            uplink.QueueMs,
            uplink.Dropped);
    }

    private static double? LossOf(UplinkReading now, UplinkReading? earlier)
    {
        var (lost, heard) = (now.Lost - earlier?.Lost, now.Acknowledged - earlier?.Acknowledged);
        return lost >= 0 && heard >= 0 && lost + heard > 0 ? 100.0 * lost / (lost + heard) : null;
    }

    // A round trip of 0 is one that was never measured.
    private static double? Known(double milliseconds) => milliseconds > 0 ? milliseconds : null;

    private static Rate RateOf(Look now, Look? before) => before is null ? default : Rate.Between(before.At, now.At);

    private sealed record Look(MediaInstant At, MachineReading Machine, CameraReading? Camera);
}
