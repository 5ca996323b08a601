using EdgeCam.Commands;
using EdgeCam.Diagnostics;
using EdgeCam.Health;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Udp;
using EdgeCam.Net.Uplink;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>Everyone whom a camera's streams are sent to: the RTSP server, fixed destinations, uplinks. Each can be replaced, stopped and started while the others go on.</summary>
/// <remarks>Thread-safe to read; what changes it is called one at a time.</remarks>
internal sealed class CameraOutputs : IDisposable
{
    private readonly LiveStreams _streams;
    private readonly ILogger _log;
    private EdgeCamOptions _options;
    private IReadOnlyList<UplinkSetup> _setups = []; // as configured
    private readonly List<EncoderSeat> _idle = []; // at the uplinks' own encoders: they work for nobody who was stopped
    private volatile RtspServer? _server;
    private volatile UdpSender? _udp;
    private volatile UplinkSender?[] _uplinks = []; // null: stopped; never written to

    /// <summary>Opens sockets and allocates all memory of theirs; nothing is sent yet.</summary>
    public CameraOutputs(EdgeCamOptions options, LiveStreams streams, MemoryBudget budget, ILogger log)
    {
        (_options, _streams, _log) = (options, streams, log);
        try
        {
            _server = options.Rtsp.Enabled ? ServerOf(budget) : null;
            OpenUdp(budget);
            OpenUplinks(budget);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Null while none is configured, or it was stopped.</summary>
    public RtspServer? Server => _server;

    /// <summary>In the order of the configuration.</summary>
    public IEnumerable<UplinkStatus> Uplinks => _uplinks.Select((uplink, index) =>
        uplink?.Status ?? new UplinkStatus(_setups[index].Name, UplinkState.Stopped, null, 0, 0, new UplinkCounters()));

    /// <summary>Datagrams that full sockets refused.</summary>
    public long DatagramsDropped => (_server?.DatagramsDropped ?? 0) + (_udp?.DatagramsDropped ?? 0);

    /// <summary>What shows that the threads go round which send.</summary>
    public IEnumerable<LoopTurns> Loops =>
    [
        .. _server is { } server ? (LoopTurns[])[new("fan-out", server, server.Turns, LoopTurns.OfSender)] : [],
        .. _udp is { } udp ? (LoopTurns[])[new("udp", udp, udp.Turns, LoopTurns.OfSender)] : [],
        .. _uplinks.OfType<UplinkSender>().Where(uplink => !uplink.HasEnded).Select(uplink => new LoopTurns("uplink", uplink, uplink.Turns, LoopTurns.OfSender)),
    ];

    /// <summary>What was stopped, such as <c>rtsp, udp 0, uplink 1</c>; null: nothing.</summary>
    public string? Stopped
    {
        get
        {
            var udp = _udp;
            string[] stopped =
            [
                .. _options.Rtsp.Enabled && _server is null ? (string[])["rtsp"] : [],
                .. Enumerable.Range(0, udp?.Count ?? 0).Where(index => !udp!.IsOn(index)).Select(index => $"udp {index}"),
                .. _uplinks.Index().Where(uplink => uplink.Item is null).Select(uplink => $"uplink {uplink.Index}"),
            ];
            return stopped.Length == 0 ? null : string.Join(", ", stopped);
        }
    }

    public void Start()
    {
        _server?.Start();
        _udp?.Start();
        foreach (var uplink in _uplinks)
            uplink?.Start();
    }

    /// <summary>Players may choose from the streams that there are now; who plays one that is no more is hung up on, who plays another plays on.</summary>
    public void Offer() => _server?.Serve(_streams.Offered);

    public void ReplaceUdp(EdgeCamOptions options)
    {
        _options = options;
        var before = _udp;
        _udp = null;
        before?.Dispose();
        OpenUdp(new MemoryBudget());
        _udp?.Start();
    }

    public void ReplaceUplinks(EdgeCamOptions options)
    {
        _options = options;
        var before = _uplinks;
        _uplinks = [];
        Array.ForEach(before, uplink => uplink?.Dispose());
        LeaveIdle();
        OpenUplinks(new MemoryBudget());
        Array.ForEach(_uplinks, uplink => uplink?.Start());
    }

    /// <summary>How many there are as configured, stopped or not.</summary>
    public int CountOf(OutputKind kind) => kind switch
    {
        OutputKind.Rtsp => _options.Rtsp.Enabled ? 1 : 0,
        OutputKind.Udp => _options.Udp.Count,
        _ => _uplinks.Length,
    };

    /// <summary>Starts or stops one until it is made anew; what is so already stays.</summary>
    /// <param name="index">Below <see cref="CountOf"/>.</param>
    /// <exception cref="Exception">What it opens it cannot have.</exception>
    public void Switch(OutputKind kind, int index, bool isOn)
    {
        switch (kind)
        {
            case OutputKind.Rtsp: SwitchServer(isOn); break;
            case OutputKind.Udp: _udp!.Switch(index, isOn); break;
            default: SwitchUplink(index, isOn); break;
        }
    }

    public void Dispose()
    {
        _server?.Dispose();
        _udp?.Dispose();
        Array.ForEach(_uplinks, uplink => uplink?.Dispose());
        LeaveIdle();
    }

    private void LeaveIdle()
    {
        _idle.ForEach(seat => seat.Dispose());
        _idle.Clear();
    }

    private void SwitchServer(bool isOn)
    {
        var before = _server;
        if (before is not null == isOn)
            return;
        _server = isOn ? ServerOf(new MemoryBudget()) : null;
        _server?.Start();
        before?.Dispose();
    }

    private void SwitchUplink(int index, bool isOn)
    {
        var uplinks = _uplinks.ToArray();
        var before = uplinks[index];
        if (before is not null == isOn)
            return;
        uplinks[index] = isOn ? UplinkOf(_setups[index], new MemoryBudget()) : null;
        _uplinks = uplinks;
        uplinks[index]?.Start();
        before?.Dispose();
        if (isOn || ReferenceEquals(_streams.Uplink, _streams.Main) || _idle.Count > 0)
            return;
        Hold(_streams.Uplink, _setups[index].Plan.StartRate, _idle); // beside others one that holds has no say
        Hold(_streams.Low, _setups[index].Plan.StartRate, _idle);
    }

    private RtspServer ServerOf(MemoryBudget budget) => new(NetPlans.ForRtsp(_options.Rtsp), _streams.Offered, budget, _log);

    private void OpenUdp(MemoryBudget budget) =>
        _udp = _options.Udp.Count > 0 ? new UdpSender(_streams.Main, NetPlans.ForUdp(_options.Udp), _options.Rtsp.PacketBytes, budget, _log) : null;

    private void OpenUplinks(MemoryBudget budget)
    {
        var low = _streams.Low is null ? null : EncodePlan.From(_options).Low;
        _setups = [.. UplinkPlans.From(_options, ownsEncoder: !ReferenceEquals(_streams.Uplink, _streams.Main), low)];
        var uplinks = new List<UplinkSender>();
        try
        {
            foreach (var setup in _setups)
                uplinks.Add(UplinkOf(setup, budget));
            _uplinks = [.. uplinks];
        }
        catch
        {
            uplinks.ForEach(uplink => uplink.Dispose());
            throw;
        }
    }

    private UplinkSender UplinkOf(UplinkSetup setup, MemoryBudget budget) => new(_streams.Uplink, setup, budget, _log, _streams.Low);

    /// <summary>At an encoder that works for uplinks alone.</summary>
    private static void Hold(LiveStream? stream, Bitrate rate, List<EncoderSeat> seats)
    {
        if (stream?.Steering is { } steering)
            seats.Add(steering.Join(new EncoderDemand(rate, 0, 1, IsHeld: true)));
    }
}
