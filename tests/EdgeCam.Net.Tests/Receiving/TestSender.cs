using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Net.Tests.Receiving;

/// <summary>A sender of an uplink on a loopback port of its own; a second one with the numbers of the first is the same sender elsewhere.</summary>
internal sealed class TestSender(IPEndPoint receiver, Ssrc video, ushort first = 1_000) : IDisposable
{
    private readonly DatagramSocket _socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly PeerAddress _receiver = PeerAddress.From(receiver);
    private readonly byte[] _packet = new byte[1_200];

    public SequenceNumber Next { get; set; } = new(first);

    public uint Timestamp { get; set; } = 90_000;

    /// <summary>Everything that was sent, to be sent again.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Sends an access unit, 40 ms after the one before.</summary>
    /// <param name="skips">True: its first packet takes a number and is lost.</param>
    public void Send(byte[] unit, bool skips = false)
    {
        Timestamp += 3_600;
        for (var packetizer = new H264Packetizer(unit, _packet.Length - RtpHeader.Size); packetizer.TryNext(_packet.AsSpan(RtpHeader.Size), out var written, out var isLast);)
        {
            new RtpHeader(96, isLast, Next, new RtpTimestamp(Timestamp), video).Write(_packet);
            Next = Next.Next;
            if (!skips)
                SendBytes(_packet.AsSpan(0, RtpHeader.Size + written));
            skips = false;
        }
    }

    public void SendSound(byte[] frame, ushort sequence)
    {
        var packetizer = new AacPacketizer(frame, _packet.Length - RtpHeader.Size);
        Assert.True(packetizer.TryNext(_packet.AsSpan(RtpHeader.Size), out var written, out var isLast));
        new RtpHeader(97, isLast, new SequenceNumber(sequence), new RtpTimestamp(1_024u * sequence), new Ssrc(video.Value + 1)).Write(_packet);
        SendBytes(_packet.AsSpan(0, RtpHeader.Size + written));
    }

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        Assert.True(_socket.Send(bytes, _receiver).Succeeded);
        Sent.Add(bytes.ToArray());
    }

    /// <summary>The kinds of feedback that have come since the last call.</summary>
    public List<string> Heard()
    {
        var heard = new List<string>();
        PeerAddress from = default;
        var buffer = new byte[2_048];
        while (_socket.Receive(buffer, ref from) is { Succeeded: true } got)
        {
            Assert.Equal(_receiver, from);
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, got.Bytes);
            while (RtcpReader.TryNext(ref rest, out var packet))
                heard.Add(PictureLoss.TryRead(packet, out _, out _) ? "PLI" : GenericNack.TryRead(packet, out _) ? "NACK" : packet.Type.ToString());
        }

        return heard;
    }

    public void Dispose() => _socket.Dispose();
}
