using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

public sealed class MaskStageTests
{
    private const int Width = 160;
    private const int Height = 120;

    [Theory]
    [InlineData("0,0,100,100", true)]
    [InlineData("60,0,40,25.5", true)]
    [InlineData("60,0,41,25", false)] // beyond its right edge
    [InlineData("0,80,10,20.5", false)]
    [InlineData("0,0,0,10", false)]
    [InlineData("-1,0,10,10", false)]
    [InlineData("0,0,10", false)]
    [InlineData("0;0;10;10", false)]
    [InlineData("NaN,0,10,10", false)]
    [InlineData("1e1,0,10,10", false)]
    [InlineData("", false)]
    public void A_mask_lies_inside_the_picture(string text, bool isMet) => Assert.Equal(isMet, new MaskAreaAttribute().IsMet(text));

    [Fact]
    public unsafe void What_is_masked_is_dark_and_nothing_beside_it()
    {
        var options = new PrivacyOptions();
        options.Masks.AddRange(["0,0,10,10", "50,50,25.2,25"]);
        var picture = new PinnedPicture(PixelLayout.Yuv420, Width, Height);
        var luma = new Span<byte>((void*)picture.Picture.Plane0.Address, picture.Picture.Plane0.Stride * Height);
        luma.Fill(200);
        var masks = MaskStage.Of(options)!;
        Allocation.AssertNone(() => masks.OnPicture(picture.Picture), times: 10);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var isCovered = (x < 16 && y < 12) || (x is >= 80 and < 122 && y is >= 60 and < 90); // 75.2 % of 160 are 120.3, made even
                Assert.Equal(isCovered, luma[(y * picture.Picture.Plane0.Stride) + x] != 200);
            }
        }
    }

    [Fact]
    public void Without_masks_there_is_no_stage() => Assert.Null(MaskStage.Of(new PrivacyOptions()));
}
