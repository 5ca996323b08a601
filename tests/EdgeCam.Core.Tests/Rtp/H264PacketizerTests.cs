using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Testing;
using EdgeCam.Testing.H264;
using EdgeCam.Testing.Rtp;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class H264PacketizerTests
{
    [Fact]
    public void Any_access_unit_comes_out_as_it_went_in_and_every_rule_of_rfc_6184_holds() =>
        Prop.ForAll(Scenes().ToArbitrary(), RoundTrips).QuickCheckThrowOnFailure();

    [Fact]
    public void Small_units_share_a_packet_and_large_ones_are_cut()
    {
        var payloads = Packetize(SyntheticH264.IdrUnit(3_000), 1_200);
        Assert.Equal([24, 28, 28, 28], payloads.Select(p => p[0] & 0x1F));
        Assert.Equal([1_200, 1_200], payloads[1..3].Select(p => p.Length));
    }

    [Theory]
    [InlineData(1_200, 1)]
    [InlineData(1_201, 2)]
    public void A_unit_that_fills_a_packet_exactly_travels_alone(int bytes, int packets) =>
        Assert.Equal(packets, Packetize(SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, bytes)), 1_200).Count);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Two_units_share_a_packet_up_to_the_last_byte(int tooMany, bool isShared)
    {
        // STAP-A header, two lengths
        byte[][] nals = [SyntheticH264.Slice(0x41, 500), SyntheticH264.Slice(0x41, 1_200 - 5 - 500 + tooMany, isFirst: false)];
        Assert.Equal(isShared ? 1 : 2, Packetize(SyntheticH264.AnnexB(nals), 1_200).Count);
    }

    [Fact]
    public void Delimiters_filler_and_types_that_mean_something_else_in_rtp_stay_behind()
    {
        var slice = SyntheticH264.Slice(0x41, 30);
        byte[][] nals = [SyntheticH264.Delimiter(), [0x18, 1, 2], [0x1C, 0x80, 3], [0x60, 1], slice, SyntheticH264.Filler(40)];
        Assert.Equal(slice, Assert.Single(Packetize(SyntheticH264.AnnexB(nals), 1_200)));
    }

    [Fact]
    public void An_access_unit_without_anything_to_send_gives_no_packet()
    {
        Assert.Empty(Packetize([], 1_200));
        Assert.Empty(Packetize(SyntheticH264.AnnexB(SyntheticH264.Delimiter()), 1_200));
        Assert.Empty(Packetize([1, 2, 3, 4], 1_200));
    }

    [Fact]
    public void A_maximum_too_small_for_any_path_is_our_own_fault() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new H264Packetizer([], 63));

    [Fact]
    public void Cutting_allocates_nothing()
    {
        var unit = SyntheticH264.IdrUnit(20_000);
        var payload = new byte[1_200];
        Allocation.AssertNone(Cut, times: 200);

        void Cut()
        {
            var packetizer = new H264Packetizer(unit, payload.Length);
            while (packetizer.TryNext(payload, out _, out _))
            {
            }
        }
    }

    private static void RoundTrips(Scene scene)
    {
        var receiver = new H264Depacketizer();
        foreach (var payload in Packetize(scene.AccessUnit, scene.MaxPayload))
        {
            Assert.InRange(payload.Length, 1, scene.MaxPayload);
            receiver.Take(payload);
        }

        Assert.Null(receiver.Violation);
        Assert.False(receiver.IsWithinUnit);
        byte[][] sent = [.. scene.Nals.Where(nal => (nal[0] & 0x1F) is not (9 or 12))];
        Assert.Equal(sent.Length, receiver.Nals.Count);
        Assert.All(sent.Zip(receiver.Nals), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
        Assert.All(receiver.FragmentSizes, sizes => // what UDP_SEGMENT sends in one call: equal sizes, the last may be smaller
        {
            Assert.All(sizes.SkipLast(1), size => Assert.Equal(scene.MaxPayload, size));
            Assert.InRange(sizes[^1], 3, scene.MaxPayload);
        });
    }

    /// <summary>Also checks that the last payload, and no other, says so, and that each can be had again from its position.</summary>
    private static List<byte[]> Packetize(ReadOnlySpan<byte> accessUnit, int maxPayload)
    {
        var packetizer = new H264Packetizer(accessUnit, maxPayload);
        var payload = new byte[maxPayload];
        var payloads = new List<byte[]>();
        var wasLast = false;
        var position = packetizer.Position;
        while (packetizer.TryNext(payload, out var written, out var isLast))
        {
            Assert.False(wasLast);
            wasLast = isLast;
            payloads.Add(payload.AsSpan(0, written).ToArray());
            Assert.Equal(payloads[^1], PayloadAt(position, accessUnit, maxPayload));
            position = packetizer.Position;
        }

        Assert.Equal(payloads.Count > 0, wasLast);
        return payloads;
    }

    private static byte[] PayloadAt(PacketPosition position, ReadOnlySpan<byte> accessUnit, int maxPayload)
    {
        var payload = new byte[maxPayload];
        Assert.True(new H264Packetizer(accessUnit, maxPayload, position).TryNext(payload, out var written, out _));
        return payload.AsSpan(0, written).ToArray();
    }

    private static Gen<Scene> Scenes() =>
        from count in Gen.Choose(1, 8)
        from nals in Nals().ArrayOf(count)
        from maxPayload in Gen.Choose(64, 1_500)
        from startCodeZeros in Gen.Choose(2, 4)
        select new Scene(nals, maxPayload, startCodeZeros);

    private static Gen<byte[]> Nals() =>
        from type in Gen.Frequency((6, Gen.Elements(1, 5, 6, 7, 8)), (1, Gen.Elements(9, 12, 14, 23)))
        from importance in Gen.Choose(0, 3)
        from forbidden in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Constant(0x80)))
        from size in Gen.Frequency((5, Gen.Choose(2, 100)), (2, Gen.Choose(100, 3_000)), (1, Gen.Choose(10_000, 30_000)))
        select SyntheticH264.Slice((byte)(forbidden | (importance << 5) | type), size);

    private sealed record Scene(byte[][] Nals, int MaxPayload, int StartCodeZeros)
    {
        public byte[] AccessUnit => [.. Nals.SelectMany(nal => (byte[])[.. new byte[StartCodeZeros], 1, .. nal])];
    }
}
