using System.Globalization;
using System.Net;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Feeding;

/// <summary>
/// The camera of the measurements, in a process of its own: paces the clip in real time until it is
/// killed or its reader goes, stamping each access unit just before it is sent.
/// </summary>
internal static class Feeder
{
    public const string Role = "feed";

    /// <summary>Starts it writing to a FIFO, one write per access unit.</summary>
    public static ChildProcess StartFifo(string clip, string fifo) => ChildProcess.StartSelf(Core.Readers, Role, clip, "fifo", fifo);

    /// <summary>Starts it sending RTP (RFC 6184) to a UDP port of this machine.</summary>
    public static ChildProcess StartRtp(string clip, int port) =>
        ChildProcess.StartSelf(Core.Readers, Role, clip, "rtp", port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Is this process when it was started in the role.</summary>
    public static int Run(string clipPath, string kind, string destination)
    {
        var clip = Clip.Load(clipPath);
        using IUnitSink sink = kind == "fifo" ? new FifoSink(destination) : new RtpSink(int.Parse(destination, CultureInfo.InvariantCulture));
        var rate = FrameRate.Of(Clip.FramesPerSecond);
        var start = MonotonicClock.Now;
        try
        {
            for (long frame = 0; ; frame++)
            {
                MonotonicClock.SleepUntil(start + rate.TimeOf(frame));
                sink.Send(clip.Units[(int)(frame % clip.Units.Count)], frame);
            }
        }
        catch (IOException)
        {
            return 0; // the reader has gone, and so do we
        }
    }
}

internal interface IUnitSink : IDisposable
{
    void Send(StampedUnit unit, long frame);
}

/// <summary>Opening waits for the reader (fifo(7)).</summary>
internal sealed class FifoSink(string path) : IUnitSink
{
    private readonly FileStream _pipe = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Send(StampedUnit unit, long frame) => _pipe.Write(unit.At(MonotonicClock.Now));

    public void Dispose() => _pipe.Dispose();
}

/// <summary>RTP with payload type 96 to a port of this machine.</summary>
internal sealed class RtpSink(int port) : IUnitSink
{
    private const int MaxPayload = 1388; // with its header 1400, as the daemon packs
    private const int ClockRate = 90_000;
    private readonly DatagramSocket _socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly PeerAddress _peer = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, port));
    private readonly byte[] _packet = new byte[RtpHeader.Size + MaxPayload];
    private SequenceNumber _sequence;

    public void Send(StampedUnit unit, long frame)
    {
        var timestamp = new RtpTimestamp(unchecked((uint)(frame * ClockRate / Clip.FramesPerSecond)));
        var packetizer = new H264Packetizer(unit.At(MonotonicClock.Now), MaxPayload);
        while (packetizer.TryNext(_packet.AsSpan(RtpHeader.Size), out var written, out var isLast))
        {
            new RtpHeader(96, isLast, _sequence, timestamp, new Ssrc(0x12345678)).Write(_packet);
            _sequence = _sequence.Next;
            _socket.Send(_packet.AsSpan(0, RtpHeader.Size + written), _peer);
        }
    }

    public void Dispose() => _socket.Dispose();
}
