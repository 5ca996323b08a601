using EdgeCam.Media;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed class NalReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0000", "")]
    [InlineData("000001", "")] // a start code alone
    [InlineData("000001000001", "")]
    [InlineData("00000165", "65")]
    [InlineData("0000000165AA", "65AA")]
    [InlineData("0000000000000165", "65")] // leading zeros
    [InlineData("AABB00000165", "65")] // bytes before the first start code are nobody's
    [InlineData("00000165000000", "65")] // trailing zeros
    [InlineData("000001650000014100000001680000", "65 41 68")]
    [InlineData("00000165000003010000030041", "65000003010000030041")] // emulation prevention stays
    [InlineData("0000010000000165", "65")] // an empty unit
    public void Units_are_what_stands_between_start_codes(string hex, string expected) =>
        Assert.Equal(expected, string.Join(' ', NalsOf(Convert.FromHexString(hex)).Select(Convert.ToHexString)));

    [Fact]
    public void A_scan_tells_what_the_writer_needs()
    {
        byte[] delimiter = SyntheticH264.AnnexB(SyntheticH264.Delimiter());
        byte[] sets = SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Pps());
        byte[] slice = SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, 50));
        Assert.Equal(new AccessUnitScan(AccessUnitFlags.Idr, true, 6, 6 + sets.Length), AccessUnitScan.Of([.. delimiter, .. sets, .. slice]));
        Assert.Equal(new AccessUnitScan(AccessUnitFlags.Idr, false, 0, 0), AccessUnitScan.Of(slice));
        Assert.Equal(new AccessUnitScan(AccessUnitFlags.Idr, false, 0, 0), AccessUnitScan.Of(slice.AsSpan(1))); // three-byte start code
        Assert.Equal(new AccessUnitScan(AccessUnitFlags.None, true, 0, null), AccessUnitScan.Of(sets));
        Assert.Equal(new AccessUnitScan(AccessUnitFlags.None, false, 0, null), AccessUnitScan.Of([]));
        Assert.Equal(AccessUnitFlags.Disposable, AccessUnitScan.Of(SyntheticH264.AnnexB(SyntheticH264.Slice(0x01, 5))).Flags);
    }

    [Fact]
    public void Parameter_sets_stay_the_same_instance_while_nothing_changes()
    {
        var sets = ParameterSets.Update(null, SyntheticH264.IdrUnit());
        Assert.NotNull(sets);
        Assert.Equal(SyntheticH264.Sps(640, 360), sets.Sps.ToArray());
        Assert.Equal(SyntheticH264.Pps(), sets.Pps.ToArray());
        Assert.Same(sets, ParameterSets.Update(sets, SyntheticH264.IdrUnit()));
        Assert.Same(sets, ParameterSets.Update(sets, SyntheticH264.AnnexB(SyntheticH264.Slice(0x41, 9))));
        Assert.Same(sets, ParameterSets.Update(sets, SyntheticH264.AnnexB(SyntheticH264.Sps(64, 64)))); // an SPS alone
        Assert.Same(sets, ParameterSets.Update(sets, SyntheticH264.AnnexB([0x67, 1], SyntheticH264.Pps()))); // one that does not parse
        var changed = ParameterSets.Update(sets, SyntheticH264.AnnexB(SyntheticH264.Sps(64, 64), SyntheticH264.Pps()));
        Assert.Equal(64, changed!.Parsed.Width);

        var annexB = new byte[sets.AnnexBLength];
        Assert.Equal(annexB.Length, sets.WriteAnnexB(annexB));
        Assert.Equal(SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Pps()), annexB);
    }

    [Fact]
    public void The_capture_time_is_written_byte_for_byte_as_the_measuring_tools_read_it()
    {
        var nal = new byte[CaptureTimeSei.Size];
        Assert.Equal(nal.Length, CaptureTimeSei.Write(nal, new MediaInstant(0x123456789ABCDEF)));
        Assert.Equal([0, 0, 0, 1, 0x06, 0x05, 0x20, .. "EDGECAMBENCH-UID0123456789abcdef"u8, 0x80], nal);
        Assert.True(CaptureTimeSei.TryRead(nal.AsSpan(4), out var capturedAt));
        Assert.Equal(0x123456789ABCDEF, capturedAt.Nanoseconds);
    }

    [Fact]
    public void No_other_sei_is_taken_for_a_capture_time()
    {
        var nal = new byte[CaptureTimeSei.Size];
        CaptureTimeSei.Write(nal, default);
        for (var broken = 4; broken < 4 + 3 + 16 + 16; broken++)
        {
            if (broken is 5 or 6)
                continue; // payload type and size: the UUID says it
            var other = (byte[])nal.Clone();
            other[broken] ^= 0x5F;
            Assert.False(CaptureTimeSei.TryRead(other.AsSpan(4), out _));
        }

        Assert.False(CaptureTimeSei.TryRead([], out _));
        Assert.False(CaptureTimeSei.TryRead(nal.AsSpan(4, 30), out _));
    }

    private static List<byte[]> NalsOf(ReadOnlySpan<byte> annexB)
    {
        var nals = new List<byte[]>();
        while (NalReader.TryNext(ref annexB, out var nal))
            nals.Add(nal.ToArray());
        return nals;
    }
}
