using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeCam.Cli.Receive;
using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Net.Receiving;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Udp;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Receive;

/// <summary>The far end of an uplink put together: the receiver, the ring, and everyone it is handed on to.</summary>
internal sealed class FarEnd : IDisposable
{
    private const int MaxPacketBytes = 1_400;

    // Pictures that waited for a missing packet come at once: a player that takes them one by one does not lag.
    private static readonly TimeSpan MostPlayerLag = TimeSpan.FromSeconds(1);

    private readonly ReceiveRequest _request;
    private readonly FrameRing _ring;
    private readonly RtspServer? _rtsp;
    private readonly UdpSender? _udp;
    private readonly TransportStreamFile? _file;
    private readonly ReferenceComparison? _comparison;

    /// <summary>Opens sockets and files and allocates all memory; nothing runs yet.</summary>
    /// <exception cref="Linux.LinuxException">An address is taken or not ours.</exception>
    /// <exception cref="StartException">The file cannot be made, or the reference not be read.</exception>
    public FarEnd(ReceiveRequest request, ILogger log)
    {
        _request = request;
        var (options, budget) = (new RingOptions(), new MemoryBudget());
        _ring = new FrameRing(DataSize.MiB(options.Megabytes), options.MaxAccessUnits, options.MaxAccessUnitKilobytes * 1024);
        budget.Add("ring", _ring.Footprint);
        var stream = new LiveStream(request.Path, _ring, request.Rate, canForceIdr: true) { Sound = request.Sound };
        Receiver = new UplinkReceiverSocket(request.Listen, PlanOf(request, options), stream, budget, log);
        _rtsp = request.Rtsp is { } endPoint
            ? new RtspServer(new RtspServerPlan { EndPoint = endPoint, MaxReaderLag = MostPlayerLag + request.Patience }, [stream], budget, log)
            : null;
        _udp = request.Udp is { } destination ? new UdpSender(stream, [new UdpPlan(Net.Udp.UdpFormat.MpegTs, destination)], MaxPacketBytes, budget, log) : null;
        _file = request.File is { } file ? new TransportStreamFile(file, stream, budget, log) : null;
        _comparison = request.Reference is { } reference ? new ReferenceComparison(reference, stream, Receiver.Stamps, budget, log) : null;
        PipelineLog.Memory(log, budget);
    }

    public UplinkReceiverSocket Receiver { get; }

    /// <summary>How what comes compares with the reference; null without one. Thread-safe.</summary>
    public ReferenceReport? Comparison => _comparison?.Report;

    /// <summary>What to tell the camera, and what to type into a player.</summary>
    public IEnumerable<string> Addresses =>
    [
        $"uplink to udp {Receiver.EndPoint}",
        .. _rtsp is { } rtsp ? PlayerAddresses.OfRtsp(rtsp.EndPoint, _request.Path) : [],
        .. _request.Udp is { } udp ? (string[])[PlayerAddresses.OfUdp(udp)] : [],
    ];

    public void Start()
    {
        _rtsp?.Start();
        _udp?.Start();
        _file?.Start();
        _comparison?.Start();
        Receiver.Start();
    }

    /// <summary>Receives no more; then <see cref="Receiver"/> and <see cref="Comparison"/> tell everything.</summary>
    public void Stop()
    {
        Receiver.Stop();
        _comparison?.Stop();
    }

    public void Dispose()
    {
        Receiver.Dispose(); // the writer first: then nobody is woken any more
        _rtsp?.Dispose();
        _udp?.Dispose();
        _file?.Dispose();
        _comparison?.Dispose();
        _ring.Dispose();
    }

    private static UplinkReceiverPlan PlanOf(ReceiveRequest request, RingOptions ring)
    {
        var normal = new UplinkReceiverPlan
        {
            Ssrc = new Ssrc(BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint)))),
            Cname = $"edgecam-{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
            Patience = request.Patience,
            MaxUnit = DataSize.KiB(ring.MaxAccessUnitKilobytes),
        };
        return normal with { SoundClockRate = request.Sound?.SampleRate ?? normal.SoundClockRate };
    }
}
