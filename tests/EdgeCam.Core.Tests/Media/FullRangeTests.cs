using EdgeCam.Media;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed class FullRangeTests
{
    private static readonly byte[] Every = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    [Fact]
    public void Luma_and_chroma_become_what_the_standard_says_to_within_a_step()
    {
        var (luma, chroma) = (new byte[256], new byte[256]);
        FullRange.LimitLuma(Every, luma);
        FullRange.LimitChroma(Every, chroma);

        Assert.Equal((16, 235), (luma[0], luma[255]));
        Assert.Equal((16, 128, 240), (chroma[0], chroma[128], chroma[255]));
        for (var value = 0; value < 256; value++)
        {
            Assert.InRange(luma[value] - (16 + (value * 219 / 255.0)), -1, 1);
            Assert.InRange(chroma[value] - (128 + ((value - 128) * 224 / 255.0)), -1, 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    public void A_row_of_any_length_is_done_to_its_end_and_no_further(int length)
    {
        byte[] into = [.. Enumerable.Repeat((byte)99, length + 1)];
        var two = new byte[length];
        two.AsSpan().Fill(255);
        FullRange.LimitChroma(new byte[length], two, into);
        Assert.All(into[..length], sample => Assert.Equal(128, sample)); // 0 and 255: their mean
        Assert.Equal(99, into[length]);
    }

    [Fact]
    public void A_row_may_be_changed_in_its_place()
    {
        var row = Every.ToArray();
        var other = new byte[256];
        FullRange.LimitLuma(row, other);
        FullRange.LimitLuma(row, row);
        Assert.Equal(other, row);
        Allocation.AssertNone(() => FullRange.LimitLuma(row, row));
    }
}
