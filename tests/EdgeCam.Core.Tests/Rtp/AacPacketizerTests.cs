using EdgeCam.Rtp;
using EdgeCam.Testing.Rtp;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class AacPacketizerTests
{
    [Fact]
    public void Any_frame_comes_out_as_it_went_in() =>
        Prop.ForAll(
            Gen.Choose(1, 8_191).Zip(Gen.Choose(64, 1_500)).ToArbitrary(),
            ((int Bytes, int MaxPayload) scene) =>
            {
                var frame = Frame(scene.Bytes);
                var receiver = new AacDepacketizer();
                foreach (var (payload, isLast) in Packetize(frame, scene.MaxPayload))
                    receiver.Take(payload, isLast);
                Assert.Null(receiver.Violation);
                Assert.True(frame.AsSpan().SequenceEqual(Assert.Single(receiver.Frames)));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_small_frame_is_one_packet_of_four_bytes_more()
    {
        var (payload, isLast) = Assert.Single(Packetize([0xAA, 0xBB, 0xCC], 1_200));
        Assert.Equal([0x00, 0x10, 0x00, 3 << 3, 0xAA, 0xBB, 0xCC], payload); // RFC 3640 §3.3.6: sizelength=13, indexlength=3
        Assert.True(isLast);
    }

    [Fact]
    public void A_frame_whose_size_has_no_room_in_its_header_is_not_sent()
    {
        Assert.Empty(Packetize(Frame(8_192), 1_200));
        Assert.Empty(Packetize([], 1_200));
    }

    private static List<(byte[] Payload, bool IsLast)> Packetize(ReadOnlySpan<byte> frame, int maxPayload)
    {
        var packetizer = new AacPacketizer(frame, maxPayload);
        var payload = new byte[maxPayload];
        var payloads = new List<(byte[], bool)>();
        while (packetizer.TryNext(payload, out var written, out var isLast))
            payloads.Add((payload.AsSpan(0, written).ToArray(), isLast));
        return payloads;
    }

    private static byte[] Frame(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7))];
}
