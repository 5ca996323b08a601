using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class RtcpTests
{
    private static readonly SenderReport Report = new(new Ssrc(0x01020304), 0x1122334455667788, new RtpTimestamp(0x99AABBCC), 7, 1_000);

    [Fact]
    public void A_report_is_written_as_rfc_3550_draws_it()
    {
        var packet = new byte[64];
        var length = RtcpWriter.WriteReport(packet, Report, "cam@pi"u8);
        Assert.Equal(
            [
                0x80, 200, 0, 6, 1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0, 0, 0, 7, 0, 0, 0x03, 0xE8, // §6.4.1
                0x81, 202, 0, 4, 1, 2, 3, 4, 1, 6, .. "cam@pi"u8, 0, 0, 0, 0, // §6.5: the item list ends in a zero, then fills its word
            ],
            packet.AsSpan(0, length).ToArray());
    }

    [Fact]
    public void Bye_names_its_stream()
    {
        var packet = new byte[8];
        Assert.Equal(8, RtcpWriter.WriteBye(packet, new Ssrc(0x01020304)));
        Assert.Equal([0x81, 203, 0, 1, 1, 2, 3, 4], packet);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    public void A_compound_of_any_cname_reads_back(int cnameBytes)
    {
        var packet = new byte[400];
        var length = RtcpWriter.WriteReport(packet, Report, new byte[cnameBytes]);
        length += RtcpWriter.WriteBye(packet.AsSpan(length), Report.Ssrc);
        Assert.Equal(0, length % 4);
        var types = new List<RtcpType>();
        for (ReadOnlySpan<byte> rest = packet.AsSpan(0, length); RtcpReader.TryNext(ref rest, out var one);)
            types.Add(one.Type);
        Assert.Equal([RtcpType.SenderReport, RtcpType.SourceDescription, RtcpType.Bye], types);
    }

    [Fact]
    public void A_receiver_report_says_how_the_stream_arrives()
    {
        ReadOnlySpan<byte> rest = ReceiverReport();
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.True(rest.IsEmpty);
        Assert.True(RtcpReader.TryReadReport(packet, 0, out var report));
        Assert.Equal(new ReportBlock(new Ssrc(0x01020304), 64, -2, 0x0001_FFFF, 90, 0x33445566, 65_536), report);
        Assert.False(RtcpReader.TryReadReport(packet, 1, out report));
        Assert.Equal(default, report);
        Assert.False(RtcpReader.TryReadReport(packet, -1, out _));
    }

    [Fact]
    public void A_report_that_counts_more_blocks_than_it_holds_gives_those_it_holds()
    {
        var bytes = ReceiverReport();
        bytes[0] = 0x80 | 31;
        ReadOnlySpan<byte> rest = bytes;
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.True(RtcpReader.TryReadReport(packet, 0, out _));
        Assert.False(RtcpReader.TryReadReport(packet, 1, out _));
    }

    [Fact]
    public void Padding_is_no_part_of_the_body()
    {
        ReadOnlySpan<byte> rest = [0xA1, 203, 0, 2, 1, 2, 3, 4, 0, 0, 0, 4];
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.Equal([1, 2, 3, 4], packet.Body.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("81CB00")] // shorter than a header
    [InlineData("41CB000001020304")] // version 1
    [InlineData("81CB000201020304")] // states more than came
    [InlineData("A1CB0001010203FF")] // padding larger than the packet
    public void A_malformed_packet_ends_the_compound(string hex)
    {
        ReadOnlySpan<byte> rest = Convert.FromHexString(hex);
        Assert.False(RtcpReader.TryNext(ref rest, out var packet));
        Assert.True(rest.IsEmpty);
        Assert.True(packet.Body.IsEmpty);
    }

    [Theory] // the first is RFC 868's and RFC 5905's 2,208,988,800 seconds from 1900 to 1970
    [InlineData("1970-01-01T00:00:00Z", 2_208_988_800UL << 32)]
    [InlineData("1900-01-01T00:00:00.5Z", 0x8000_0000UL)]
    [InlineData("2036-02-07T06:28:15.75Z", 0xFFFF_FFFF_C000_0000UL)]
    [InlineData("2036-02-07T06:28:16Z", 0UL)] // the end of the first era
    public void Wall_clock_time_is_counted_from_1900(string time, ulong ntp) =>
        Assert.Equal(ntp, NtpTime.Of(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    private static byte[] ReceiverReport() => // RFC 3550 §6.4.2
    [
        0x81, 201, 0, 7, 9, 9, 9, 9,
        1, 2, 3, 4, 64, 0xFF, 0xFF, 0xFE, 0, 1, 0xFF, 0xFF, 0, 0, 0, 90, 0x33, 0x44, 0x55, 0x66, 0, 1, 0, 0,
    ];
}
