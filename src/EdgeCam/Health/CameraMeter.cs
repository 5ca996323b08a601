using System.Diagnostics.Metrics;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Health;

/// <summary>
/// The same figures for OpenTelemetry and Prometheus: one meter, whose instruments look when they are asked.
/// Names and units follow the conventions of OpenTelemetry; what only counts, counts up, and who reads it makes the rates.
/// </summary>
/// <remarks>Instruments may be read on any thread.</remarks>
internal sealed class CameraMeter : IDisposable
{
    public const string Name = "EdgeCam";
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500); // all instruments of one collection see one look
    private readonly Meter _meter = new(Name);
    private readonly Func<CameraReading?> _camera;
    private readonly Func<BrokerStatus> _broker;
    private readonly MachineProbe _machine;
    private readonly Lock _gate = new();
    private Look? _look;

    /// <param name="camera">Null while none is open.</param>
    public CameraMeter(Func<CameraReading?> camera, Func<BrokerStatus> broker, MachineProbe machine)
    {
        (_camera, _broker, _machine) = (camera, broker, machine);
        AddSystem();
        AddCamera();
        AddSubStream();
        AddUplinks();
    }

    public void Dispose() => _meter.Dispose();

    private void AddSystem()
    {
        Gauge("hw.temperature", "Cel", "Of the processor", look => look.Machine.Vitals.Celsius);
        Gauge("system.cpu.frequency", "Hz", "Of the first core", look => look.Machine.Mhz * 1e6);
        Gauge("system.memory.linux.available", "By", "What a new program could take", look => look.Machine.AvailableBytes);
        Gauge("system.filesystem.free", "By", "Where the state is kept", look => look.Machine.Vitals.DiskFreeBytes);
        Gauge("system.network.signal", "dBm", "Of the Wi-Fi that leads out", look => look.Machine.SignalDbm);
        Gauge("system.uptime", "s", "Since the machine was started", look => look.Machine.Uptime?.TotalSeconds);
        Gauge("edgecam.power.under_voltage", "{flag}", "1 while the supply is too weak", look => look.Machine.Vitals.Throttling.IsUnderVoltage is { } isLow ? (isLow ? 1 : 0) : null);
        Counter("system.disk.io.write", "By", "To the device of the state, by everyone, since boot", look => look.Machine.WrittenBytes);
        Gauge("process.memory.usage", "By", "Resident", look => look.Machine.ResidentBytes);
        Counter("process.cpu.time", "s", "Of this process", _ => Environment.CpuUsage.TotalTime.TotalSeconds);
        Gauge("edgecam.mqtt.connected", "{flag}", "1 while the broker is connected", look => look.Broker.IsConnected ? 1 : 0);
        Counter("edgecam.mqtt.reconnects", "{connection}", "Connections after the first", look => look.Broker.Reconnects);
        Counter("edgecam.mqtt.dropped", "{message}", "That did not fit, or expired here", look => look.Broker.Dropped);
        Gauge("edgecam.mqtt.queued", "{message}", "That wait", look => look.Broker.Queued);
    }

    private void AddCamera()
    {
        Gauge("edgecam.source.absent", "{flag}", "1 while there is nothing to read from", look => look.Camera is { } camera ? (camera.IsSourceAbsent ? 1 : 0) : null);
        Counter("edgecam.source.returns", "{return}", "How often the source came back", look => look.Camera?.SourceReturns);
        Counter("edgecam.frames.in", "{frame}", "From the source", look => look.Camera?.FramesIn);
        Counter("edgecam.frames.out", "{frame}", "Encoded", look => look.Camera?.FramesOut);
        Counter("edgecam.frames.refused", "{frame}", "That a full encoder did not take", look => look.Camera?.Refused);
        Counter("edgecam.frames.missed", "{frame}", "That the camera's driver counted and never handed out", look => look.Camera?.Lost.Missed);
        Counter("edgecam.frames.damaged", "{frame}", "That came torn", look => look.Camera?.Lost.Damaged);
        Counter("edgecam.frames.skipped", "{frame}", "Passed over to keep the wanted rate, or for privacy", look => look.Camera?.Lost.Skipped);
        Counter("edgecam.frames.lost", "{frame}", "That went into an encoder and never came out", look => look.Camera?.Lost.InEncoder);
        Counter("edgecam.microphone.overruns", "{overrun}", "Times that samples were lost because nobody fetched them", look => look.Camera?.Lost.SoundOverruns);
        Counter("edgecam.encoder.copied", "By", "Of pictures that a device could not read where they lay", look => look.Camera?.Lost.BytesCopied);
        Counter("edgecam.encoder.output", "By", "Of all tracks", look => look.Camera?.BytesOut);
        Counter("edgecam.encoder.idr_forced", "{frame}", "That somebody asked for", look => look.Camera?.IdrsForced);
        Gauge("edgecam.ring.size", "By", "Of encoded units", look => look.Camera?.RingBytes);
        Gauge("edgecam.ring.span", "s", "From the oldest unit to the newest", look => look.Camera?.RingSpan.TotalSeconds);
        Gauge("edgecam.rtsp.players", "{session}", "That are sent media", look => look.Camera?.Players);
        Counter("edgecam.rtsp.sent", "By", "Of media, to all players", look => look.Camera?.SentBytes);
        Counter("edgecam.rtsp.lapped", "{lap}", "Players that were moved on because they were too slow", look => look.Camera?.Laps);
    }

    private void AddSubStream()
    {
        Counter("edgecam.sub_stream.frames.out", "{frame}", "Encoded for the sub-stream", look => look.Camera?.Sub?.FramesOut);
        Counter("edgecam.sub_stream.frames.refused", "{frame}", "That the sub-stream's full encoder did not take", look => look.Camera?.Sub?.Refused);
        Counter("edgecam.sub_stream.output", "By", "Of all tracks of the sub-stream", look => look.Camera?.Sub?.BytesOut);
        Counter("edgecam.sub_stream.idr_forced", "{frame}", "That somebody asked the sub-stream for", look => look.Camera?.Sub?.IdrsForced);
    }

    private void AddUplinks()
    {
        UplinkGauge("edgecam.uplink.up", "{flag}", "1 while what is sent arrives", uplink => uplink.State is "ok" or "held" ? 1 : 0);
        UplinkGauge("edgecam.uplink.target", "bit/s", "What the encoder is asked for", uplink => uplink.TargetKbps * 1000);
        UplinkGauge("edgecam.uplink.round_trip", "s", "Of the newest packet", uplink => uplink.RoundTripMs > 0 ? uplink.RoundTripMs / 1000 : null);
        UplinkGauge("edgecam.uplink.buffering", "s", "In this machine, of the newest picture", uplink => uplink.BufferingMs / 1000);
        UplinkGauge("edgecam.uplink.transmission", "s", "In the network's queue, of the newest packet", uplink => uplink.QueueMs / 1000);
        UplinkCounter("edgecam.uplink.sent", "By", "With all headers", uplink => [(uplink.Bytes, null)]);
        UplinkCounter("edgecam.uplink.acknowledged", "{packet}", "That arrived", uplink => [(uplink.Acknowledged, null)]);
        UplinkCounter("edgecam.uplink.lost", "{packet}", "That did not", uplink => [(uplink.Lost, null)]);
        UplinkCounter("edgecam.uplink.dropped", "{unit}", "Pictures and sound frames that were given up", DropsOf);
    }

    private static (long, string?)[] DropsOf(UplinkReading uplink)
    {
        var dropped = uplink.Dropped;
        return [(dropped.Late, "late"), (dropped.NonReference, "non_ref"), (dropped.Superseded, "superseded"), (dropped.WaitingForIdr, "wait_idr"), (dropped.Lapped, "lapped")];
    }

    // What is not known has no measurement, rather than one that is wrong.
    private void Gauge(string name, string unit, string description, Func<Look, double?> value) =>
        _meter.CreateObservableGauge(name, () => Known(value), unit, description);

    private void Counter(string name, string unit, string description, Func<Look, double?> value) =>
        _meter.CreateObservableCounter(name, () => Known(value), unit, description);

    private Measurement<double>[] Known(Func<Look, double?> value) => value(Now()) is { } known ? [new(known)] : [];

    private void UplinkGauge(string name, string unit, string description, Func<UplinkReading, double?> value) => _meter.CreateObservableGauge(
        name,
        () => Uplinks().Where(uplink => value(uplink) is not null).Select(uplink => new Measurement<double>(value(uplink)!.Value, TagOf(uplink))),
        unit,
        description);

    private void UplinkCounter(string name, string unit, string description, Func<UplinkReading, (long Count, string? Reason)[]> values) => _meter.CreateObservableCounter(
        name,
        () => Uplinks().SelectMany(uplink => values(uplink).Select(value => value.Reason is null
            ? new Measurement<long>(value.Count, TagOf(uplink))
            : new Measurement<long>(value.Count, TagOf(uplink), new("edgecam.reason", value.Reason)))),
        unit,
        description);

    private static KeyValuePair<string, object?> TagOf(UplinkReading uplink) => new("edgecam.uplink", uplink.Name);

    private IReadOnlyList<UplinkReading> Uplinks() => Now().Camera?.Uplinks ?? [];

    private Look Now()
    {
        lock (_gate)
        {
            var now = MonotonicClock.Now;
            if (_look is null || now - _look.At >= Fresh)
                _look = new Look(now, _machine.Read(), _camera(), _broker());
            return _look;
        }
    }

    private sealed record Look(MediaInstant At, MachineReading Machine, CameraReading? Camera, BrokerStatus Broker);
}
