using EdgeCam.Rtp;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class FeedbackTests
{
    private static readonly Ssrc Receiver = new(0x0A0B0C0D);
    private static readonly Ssrc Video = new(0x01020304);

    [Fact]
    public void A_nack_is_written_as_rfc_4585_draws_it()
    {
        var packet = new byte[64];
        SequenceNumber[] missing = [.. ((ushort[])[65_530, 65_531, 10, 11]).Select(number => new SequenceNumber(number))];
        var length = GenericNack.Write(packet, Receiver, Video, missing, out var taken);
        Assert.Equal(4, taken);
        Assert.Equal(
            [0x81, 205, 0, 4, 0x0A, 0x0B, 0x0C, 0x0D, 1, 2, 3, 4, 0xFF, 0xFA, 0x80, 0x01, 0, 11, 0, 0], // bits 1 and 16 of the mask: 65531 and 10
            packet.AsSpan(0, length).ToArray());
    }

    [Fact]
    public void Any_missing_packets_read_back_as_they_were_written() =>
        Prop.ForAll(
            Gen.Choose(0, 65_535).Zip(Gen.Choose(1, 40).NonEmptyListOf()).ToArbitrary(),
            ((int First, List<int> Steps) scene) =>
            {
                var number = new SequenceNumber((ushort)scene.First);
                SequenceNumber[] missing = [.. scene.Steps.Select(step => number += step)];
                var packet = new byte[16 + (4 * missing.Length)];
                var length = GenericNack.Write(packet, Receiver, Video, missing, out var taken);
                Assert.Equal(missing.Length, taken);
                Assert.Equal(missing, Read(packet.AsSpan(0, length)));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_nack_names_only_what_has_room()
    {
        var packet = new byte[16];
        var length = GenericNack.Write(packet, Receiver, Video, [new SequenceNumber(1), new SequenceNumber(17), new SequenceNumber(18)], out var taken);
        Assert.Equal((16, 2), (length, taken));
        Assert.Equal([new SequenceNumber(1), new SequenceNumber(17)], Read(packet));
    }

    [Theory]
    [InlineData("81CD00020A0B0C0D01020304")] // names nothing
    [InlineData("82CD00030A0B0C0D0102030400010000")] // FMT 2
    [InlineData("81CE00030A0B0C0D0102030400010000")] // payload-specific
    public void What_is_no_nack_is_refused(string hex)
    {
        ReadOnlySpan<byte> rest = Convert.FromHexString(hex);
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.False(GenericNack.TryRead(packet, out var nack));
        Assert.False(nack.TryNext(out _));
    }

    [Fact]
    public void A_picture_loss_indication_is_twelve_bytes()
    {
        var bytes = new byte[PictureLoss.Size];
        Assert.Equal(12, PictureLoss.Write(bytes, Receiver, Video));
        Assert.Equal([0x81, 206, 0, 2, 0x0A, 0x0B, 0x0C, 0x0D, 1, 2, 3, 4], bytes);
        ReadOnlySpan<byte> rest = bytes;
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.True(PictureLoss.TryRead(packet, out var sender, out var media));
        Assert.Equal((Receiver, Video), (sender, media));
    }

    [Theory]
    [InlineData("81CE00010A0B0C0D")] // cut
    [InlineData("84CE00020A0B0C0D01020304")] // FIR
    [InlineData("81CD00020A0B0C0D01020304")]
    public void What_is_no_picture_loss_indication_is_refused(string hex)
    {
        ReadOnlySpan<byte> rest = Convert.FromHexString(hex);
        Assert.True(RtcpReader.TryNext(ref rest, out var packet));
        Assert.False(PictureLoss.TryRead(packet, out _, out _));
    }

    [Fact]
    public void A_retransmission_carries_the_original_behind_its_number()
    {
        byte[] original = [0x80, 0xE0, 0x12, 0x34, 0, 0, 0, 9, 1, 2, 3, 4, 0x65, 0xAA];
        var packet = new byte[32];
        var length = Retransmission.Write(packet, original, 97, new SequenceNumber(7), new Ssrc(0x05060708));
        Assert.Equal([0x80, 0x80 | 97, 0, 7, 0, 0, 0, 9, 5, 6, 7, 8, 0x12, 0x34, 0x65, 0xAA], packet.AsSpan(0, length).ToArray());
        Assert.True(RtpHeader.TryRead(packet.AsSpan(0, length), out _, out var payload));
        Assert.True(Retransmission.TryRead(payload, out var number, out var carried));
        Assert.Equal(new SequenceNumber(0x1234), number);
        Assert.Equal([0x65, 0xAA], carried.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1234")]
    public void A_retransmission_of_nothing_is_refused(string hex) =>
        Assert.False(Retransmission.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void A_receiver_report_is_written_as_rfc_3550_draws_it()
    {
        var packet = new byte[64];
        var block = new ReportBlock(Video, 64, -2, 0x0001_FFFF, 90, 0x33445566, 65_536);
        var length = RtcpWriter.WriteReport(packet, Receiver, [block], "rx"u8);
        Assert.Equal(
            [
                0x81, 201, 0, 7, 0x0A, 0x0B, 0x0C, 0x0D, // §6.4.2
                1, 2, 3, 4, 64, 0xFF, 0xFF, 0xFE, 0, 1, 0xFF, 0xFF, 0, 0, 0, 90, 0x33, 0x44, 0x55, 0x66, 0, 1, 0, 0,
                0x81, 202, 0, 3, 0x0A, 0x0B, 0x0C, 0x0D, 1, 2, .. "rx"u8, 0, 0, 0, 0,
            ],
            packet.AsSpan(0, length).ToArray());
        ReadOnlySpan<byte> rest = packet.AsSpan(0, length);
        Assert.True(RtcpReader.TryNext(ref rest, out var report));
        Assert.True(RtcpReader.TryReadReport(report, 0, out var again));
        Assert.Equal(block, again);
    }

    [Fact]
    public void A_sender_report_reads_as_it_was_written()
    {
        var packet = new byte[64];
        var report = new SenderReport(Video, 0x1122334455667788, new RtpTimestamp(0x99AABBCC), 7, 1_000);
        ReadOnlySpan<byte> rest = packet.AsSpan(0, RtcpWriter.WriteReport(packet, report, "cam"u8));
        Assert.True(RtcpReader.TryNext(ref rest, out var read));
        Assert.True(RtcpReader.TryReadSender(read, out var again));
        Assert.Equal(report, again);
        Assert.True(RtcpReader.TryNext(ref rest, out var description));
        Assert.False(RtcpReader.TryReadSender(description, out _));
    }

    private static List<SequenceNumber> Read(ReadOnlySpan<byte> bytes)
    {
        Assert.True(RtcpReader.TryNext(ref bytes, out var packet));
        Assert.True(GenericNack.TryRead(packet, out var nack));
        Assert.Equal((Receiver, Video), (nack.Sender, nack.Media));
        var missing = new List<SequenceNumber>();
        while (nack.TryNext(out var one))
            missing.Add(one);
        return missing;
    }
}
