using System.Buffers.Binary;
using EdgeCam.Rtp;
using Xunit;

namespace EdgeCam.Net.Tests.Support;

internal sealed record ReceivedPacket(int Channel, RtpHeader Header, byte[] Payload)
{
    public int Sequence => Header.Sequence.Value;

    /// <summary>An IDR picture begins here: its parameter sets travel first, in a STAP-A.</summary>
    public bool BeginsIdr => (Payload[0] & 0x1F) == 24 && (Payload[3] & 0x1F) == 7;
}

/// <summary>Takes the bytes of an RTSP connection apart as a strict player would: `$` frames and responses, nothing between.</summary>
internal sealed class ReceivedPackets
{
    private readonly List<byte> _rest = [];

    /// <summary>Frames whose channel is even.</summary>
    public List<ReceivedPacket> Media { get; } = [];

    /// <summary>Frames whose channel is odd: RTCP.</summary>
    public List<byte[]> Reports { get; } = [];

    public List<string> Responses { get; } = [];

    /// <summary>The bytes so far end with a whole message.</summary>
    public bool IsWhole => _rest.Count == 0;

    public IEnumerable<ReceivedPacket> On(int channel) => Media.Where(packet => packet.Channel == channel);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        _rest.AddRange(bytes);
        while (TryTake())
        {
        }
    }

    public static int[] Steps(IEnumerable<ReceivedPacket> packets) =>
        [.. packets.Zip(packets.Skip(1), (one, next) => next.Header.Sequence.DistanceFrom(one.Header.Sequence))];

    private bool TryTake()
    {
        var bytes = _rest.ToArray().AsSpan();
        if (bytes.Length < 4)
            return false;
        return bytes[0] == '$' ? TryTakeFrame(bytes) : TryTakeResponse(bytes);
    }

    private bool TryTakeFrame(Span<byte> bytes)
    {
        var length = 4 + BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (bytes.Length < length)
            return false;
        var packet = bytes[4..length];
        if (bytes[1] % 2 != 0)
        {
            Reports.Add(packet.ToArray());
        }
        else
        {
            Assert.True(RtpHeader.TryRead(packet, out var header, out var payload), "not RTP: a frame was torn");
            Media.Add(new ReceivedPacket(bytes[1], header, payload.ToArray()));
        }

        _rest.RemoveRange(0, length);
        return true;
    }

    private bool TryTakeResponse(Span<byte> bytes)
    {
        Assert.True(bytes.StartsWith("RTSP"u8), $"neither frame nor response: {Convert.ToHexString(bytes[..Math.Min(16, bytes.Length)])}");
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var text = System.Text.Encoding.ASCII.GetString(bytes[..(end + 4)]);
        var body = RtspClient.ContentLengthOf(text);
        if (bytes.Length < end + 4 + body)
            return false;
        Responses.Add(text + System.Text.Encoding.ASCII.GetString(bytes.Slice(end + 4, body)));
        _rest.RemoveRange(0, end + 4 + body);
        return true;
    }
}
