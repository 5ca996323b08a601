using EdgeCam.Media;
using EdgeCam.Testing.H264;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed class ReferenceChainTests
{
    private readonly ReferenceChain _chain = new();

    [Fact]
    public void A_stream_without_a_gap_is_intact_over_every_wrap_of_frame_num()
    {
        Assert.True(Feed(Idr));
        for (var i = 1; i < 100; i++)
            Assert.True(Feed(Picture(i)));
    }

    [Fact]
    public void After_a_gap_nothing_is_intact_before_the_next_idr()
    {
        Feed(Idr);
        Assert.True(Feed(Picture(1)));
        Assert.False(Feed(Picture(3)));
        Assert.False(Feed(Picture(4)));
        Assert.True(Feed(Idr));
        Assert.True(Feed(Picture(1)));
    }

    [Fact]
    public void A_lost_picture_that_nobody_refers_to_breaks_nothing()
    {
        Feed(Idr);
        Assert.True(Feed(Picture(1)));
        Assert.True(Feed(Picture(2, isReference: false)));
        Assert.True(Feed(Picture(2))); // as it would have been without the disposable one
    }

    [Fact]
    public void A_lost_idr_shows_by_the_numbers_that_start_anew()
    {
        Feed(Idr);
        for (var i = 1; i < 10; i++)
            Feed(Picture(i));
        Assert.False(Feed(Picture(1)));
    }

    [Fact]
    public void A_picture_whose_first_slice_is_missing_is_not_intact()
    {
        Feed(Idr);
        Assert.False(Feed(Picture(1, firstMacroblock: 40)));
    }

    [Fact]
    public void Without_parameter_sets_or_after_a_known_loss_nothing_is_intact()
    {
        Assert.False(Feed(SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, 20))));
        Assert.True(Feed(Idr));
        _chain.OnLoss();
        Assert.False(Feed(Picture(1)));
        Assert.False(Feed([]));
        Assert.True(Feed(Idr));
    }

    private static byte[] Idr => SyntheticH264.AnnexB(SyntheticH264.Sps(64, 48), SyntheticH264.Pps(), Slice(0x65, 0, 0));

    private static byte[] Picture(int frameNum, bool isReference = true, uint firstMacroblock = 0) =>
        SyntheticH264.AnnexB(Slice(isReference ? (byte)0x41 : (byte)0x01, frameNum, firstMacroblock));

    /// <summary>A slice header with frame_num in four bits, as the synthetic SPS says.</summary>
    private static byte[] Slice(byte header, int frameNum, uint firstMacroblock) =>
        new BitWriter().Unsigned(firstMacroblock).Unsigned(5).Unsigned(0).Bits((uint)(frameNum % 16), 4).Bits(0x1234, 16).ToNalUnit(header);

    private bool Feed(byte[] unit)
    {
        _chain.OnAccessUnit(unit);
        return _chain.IsIntact;
    }
}
