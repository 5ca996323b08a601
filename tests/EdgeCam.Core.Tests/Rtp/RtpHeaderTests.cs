using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class RtpHeaderTests
{
    private static readonly RtpHeader Header = new(96, Marker: true, new SequenceNumber(0xFFFE), new RtpTimestamp(0x8000_0001), new Ssrc(0xDEADBEEF));

    // RFC 3550 §5.1: V=2, M=1, PT=96
    private static readonly byte[] Golden = [0x80, 0xE0, 0xFF, 0xFE, 0x80, 0x00, 0x00, 0x01, 0xDE, 0xAD, 0xBE, 0xEF];

    [Fact]
    public void A_header_is_written_as_rfc_3550_draws_it_and_read_again()
    {
        var packet = new byte[RtpHeader.Size];
        Header.Write(packet);
        Assert.Equal(Golden, packet);
        Assert.True(RtpHeader.TryRead([.. packet, 1, 2], out var header, out var payload));
        Assert.Equal(Header, header);
        Assert.Equal([1, 2], payload.ToArray());
    }

    [Fact]
    public void Csrcs_extension_and_padding_are_passed_over()
    {
        byte[] packet = [.. Golden, 1, 1, 1, 1, 2, 2, 2, 2, 0xBE, 0xDE, 0, 1, 3, 3, 3, 3, 0x77, 0, 2];
        packet[0] = 0x80 | 0x20 | 0x10 | 2;
        Assert.True(RtpHeader.TryRead(packet, out var header, out var payload));
        Assert.Equal(Header, header);
        Assert.Equal([0x77], payload.ToArray());
    }

    [Theory]
    [InlineData(0x40, 16)] // version 1
    [InlineData(0x80, 11)] // cut short
    [InlineData(0x82, 16)] // two CSRCs, room for one
    [InlineData(0x90, 12)] // no extension header
    [InlineData(0x90, 16)] // an extension of 0x0101 words
    [InlineData(0xA0, 16)] // padding of 0 bytes: its count includes itself
    public void A_malformed_packet_gives_nothing(int first, int length)
    {
        var packet = new byte[length];
        Golden.AsSpan(0, Math.Min(12, length)).CopyTo(packet);
        packet.AsSpan(Math.Min(12, length)).Fill(first == 0xA0 ? (byte)0 : (byte)1);
        packet[0] = (byte)first;
        Assert.False(RtpHeader.TryRead(packet, out var header, out var payload));
        Assert.Equal(default, header);
        Assert.True(payload.IsEmpty);
    }
}
