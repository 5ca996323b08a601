using EdgeCam.Media;
using EdgeCam.Testing.H264;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed class SequenceParameterSetTests
{
    /// <summary>
    /// Written by libx264-164 through ffmpeg 5.1.9 (Debian 12):
    /// <c>ffmpeg -f lavfi -i testsrc=size=WxH:rate=5 -frames:v 1 -pix_fmt F -c:v libx264 -preset ultrafast -profile:v P -f h264</c>.
    /// </summary>
    [Theory]
    [InlineData("6742c028da01e0089f970110000003001000000300a0f1832a", 1920, 1080, 0x42C028)] // cropped by 8 rows
    [InlineData("6742c016da0280bfe5c044000003000400000300283c58ba80", 640, 360, 0x42C016)]
    [InlineData("6742c00bda0507ec044000000300400000030283c50aa8", 320, 240, 0x42C00B)]
    [InlineData("67f4001f9196805005bb0110000003001000000300a0f1832a", 1280, 720, 0xF4001F)] // 4:4:4
    [InlineData("674d4028f403c0227ef0110000030001000003000a1f162ea0", 1920, 1080, 0x4D4028)] // interlaced (tff=1)
    [InlineData("677a000bbcb40a8cf1117808800000030080000005078a1550", 322, 182, 0x7A000B)] // 4:2:2, cropped both ways
    [InlineData("67640016acb40501ed80880000030008000003005078b175", 640, 480, 0x640016)] // cqm=jvt: high profile
    public void What_x264_writes_is_understood(string hex, int width, int height, int profileLevelId)
    {
        Assert.True(SequenceParameterSet.TryParse(Convert.FromHexString(hex), out var sps));
        Assert.Equal((width, height, profileLevelId), (sps.Width, sps.Height, sps.ProfileLevelId));
    }

    [Fact]
    public void Any_size_that_is_written_is_read_again() =>
        Prop.ForAll(
            Gen.Choose(1, 4_096).Zip(Gen.Choose(1, 2_304)).ToArbitrary(),
            ((int Width, int Height) half) =>
            {
                Assert.True(SequenceParameterSet.TryParse(SyntheticH264.Sps(2 * half.Width, 2 * half.Height), out var sps));
                Assert.Equal((2 * half.Width, 2 * half.Height), (sps.Width, sps.Height));
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(16)]
    public void The_width_of_frame_num_is_read(int bits)
    {
        Assert.True(SequenceParameterSet.TryParse(Size(Plain((uint)bits), 40, 20).ToNalUnit(0x67), out var sps));
        Assert.Equal((640, 320, bits), (sps.Width, sps.Height, sps.FrameNumBits));
    }

    [Fact]
    public void A_scaling_matrix_and_picture_order_type_1_are_passed_over()
    {
        var bits = Head().Flag(true); // seq_scaling_matrix_present_flag
        for (var list = 0; list < 8; list++)
        {
            bits.Flag(list % 2 == 0);
            for (var i = 0; list % 2 == 0 && i < (list < 6 ? 16 : 64); i++)
                bits.Signed(i % 2 == 0 ? 3 : -2);
        }

        bits.Unsigned(4).Unsigned(1).Flag(true).Signed(-5).Signed(9).Unsigned(3).Signed(1).Signed(-1).Signed(0).Unsigned(2).Flag(false);
        var nal = Size(bits, 40, 20).ToNalUnit(0x67);
        Assert.True(SequenceParameterSet.TryParse(nal, out var sps));
        Assert.Equal((640, 320), (sps.Width, sps.Height));
    }

    [Fact]
    public void Cut_or_absurd_sets_are_refused_and_leave_nothing_behind()
    {
        var nal = SyntheticH264.Sps(1918, 1078);
        for (var length = 0; length < nal.Length - 1; length++)
        {
            Assert.False(SequenceParameterSet.TryParse(nal.AsSpan(0, length), out var sps));
            Assert.Equal(default, sps);
        }

        Assert.False(SequenceParameterSet.TryParse(SyntheticH264.Pps(), out _));
        Assert.False(SequenceParameterSet.TryParse(Size(Plain(), 1_057, 1).ToNalUnit(0x67), out _)); // beyond level 6.2
        Assert.False(SequenceParameterSet.TryParse(Size(Plain(frameNumBits: 17), 40, 20).ToNalUnit(0x67), out _));
        var cropped = Plain().Unsigned(0).Unsigned(0).Flag(true).Flag(true).Flag(true).Unsigned(4).Unsigned(4).Unsigned(0).Unsigned(0).Flag(false);
        Assert.False(SequenceParameterSet.TryParse(cropped.ToNalUnit(0x67), out _)); // nothing is left of 16 columns
    }

    [Fact]
    public void Exp_golomb_codes_read_as_they_were_written() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue - 1).Zip(Gen.Choose(-(1 << 30) + 1, (1 << 30) - 1)).ToArbitrary(),
            ((int Unsigned, int Signed) numbers) =>
            {
                var nal = new BitWriter().Bits(5, 3).Unsigned((uint)numbers.Unsigned).Signed(numbers.Signed).ToNalUnit(0x67);
                var bits = new BitReader(nal.AsSpan(1));
                Assert.Equal(5u, bits.ReadBits(3));
                Assert.Equal((uint)numbers.Unsigned, bits.ReadUnsigned());
                Assert.Equal(numbers.Signed, bits.ReadSigned());
                Assert.Equal(1u, bits.ReadBit());
                Assert.False(bits.IsExhausted);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Past_the_end_there_are_zeros_and_the_reader_says_so()
    {
        var bits = new BitReader([0xFF]);
        Assert.Equal(0xFFu, bits.ReadBits(8));
        Assert.False(bits.IsExhausted);
        Assert.Equal(0u, bits.ReadBits(5));
        Assert.True(bits.IsExhausted);
        var zeros = new BitReader(new byte[100]);
        Assert.Equal(0u, zeros.ReadUnsigned());
        Assert.True(zeros.IsExhausted);
    }

    private static BitWriter Head() => // high profile, 4:2:0, 8 bits
        new BitWriter().Bits(100, 8).Bits(0, 8).Bits(40, 8).Unsigned(0).Unsigned(1).Unsigned(0).Unsigned(0).Flag(false);

    private static BitWriter Plain(uint frameNumBits = 4) => Head().Flag(false).Unsigned(frameNumBits - 4).Unsigned(2).Unsigned(1).Flag(false);

    private static BitWriter Size(BitWriter bits, uint across, uint down) =>
        bits.Unsigned(across - 1).Unsigned(down - 1).Flag(true).Flag(true).Flag(false).Flag(false);
}
