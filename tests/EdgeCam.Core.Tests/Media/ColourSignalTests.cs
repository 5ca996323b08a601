using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Testing.H264;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

/// <summary>The sets that are expected are written syntax element by syntax element (ITU-T H.264 §7.3.2.1.1, §E.1.1).</summary>
public sealed class ColourSignalTests
{
    private static readonly ColourDescription Colours = new(1, 13, 6);

    /// <summary>By x264 of no colours, as in <see cref="SequenceParameterSetTests"/>; what they become is read by ffprobe in EdgeCam.Libav.Tests.</summary>
    [Theory]
    [InlineData("6742c028da01e0089f970110000003001000000300a0f1832a")]
    [InlineData("67f4001f9196805005bb0110000003001000000300a0f1832a")]
    [InlineData("677a000bbcb40a8cf1117808800000030080000005078a1550")]
    [InlineData("67640016acb40501ed80880000030008000003005078b175")]
    public void All_else_stays_and_twice_is_once(string hex)
    {
        var sps = Convert.FromHexString(hex);
        var described = ColourSignal.Describe(sps, Colours)!;
        Assert.True(SequenceParameterSet.TryParse(sps, out var before) && SequenceParameterSet.TryParse(described, out var after) && before == after);
        Assert.InRange(described.Length - sps.Length, 3, 6);
        Assert.Null(ColourSignal.Describe(described, Colours));
        Assert.Null(ColourSignal.Describe(described, new ColourDescription(1, 1, 1))); // its own word counts
    }

    [Fact]
    public void Whatever_else_stands_there_the_colours_are_put_between()
    {
        var random = new Random(Seed: 264);
        for (var i = 0; i < 2_000; i++)
        {
            var seed = random.Next();
            var isFullRange = random.Next(2) == 1;
            var colours = new ColourDescription((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), isFullRange);
            var (format, without) = Sps(new Random(seed), described: null);
            var (_, with) = Sps(new Random(seed), bits => Signal(bits, format, colours));
            Assert.Equal(Convert.ToHexString(with), Convert.ToHexString(ColourSignal.Describe(without, colours)!));
        }
    }

    [Fact]
    public void What_says_nothing_else_gets_no_more_than_that()
    {
        var bare = Size(new BitWriter()).Flag(false).ToNalUnit(0x67);
        var expected = Signal(Size(new BitWriter()).Flag(true).Bits(0, 2), format: 5, Colours).Bits(0, 6).ToNalUnit(0x67);
        Assert.Equal(expected, ColourSignal.Describe(bare, Colours));
    }

    [Fact]
    public void What_cannot_be_understood_or_told_stays()
    {
        var sps = SyntheticH264.Sps(640, 360);
        Assert.Null(ColourSignal.Describe(sps, ColourDescription.Unknown));
        Assert.Null(ColourSignal.Describe(SyntheticH264.Pps(), Colours));
        var full = Signal(Size(new BitWriter()).Flag(true).Bits(0, 2), 5, ColourDescription.Unknown).Bits(0, 6).ToNalUnit(0x67);
        Assert.NotNull(ColourSignal.Describe(full, Colours)); // "unspecified" says nothing
        for (var length = 0; length < full.Length - 1; length++)
            Assert.Null(ColourSignal.Describe(full.AsSpan(0, length), Colours));
    }

    /// <summary>One with usability information of all kinds.</summary>
    /// <param name="described">Writes video_signal_type_present_flag and what follows; null: there is a format, or nothing.</param>
    private static (uint Format, byte[] Nal) Sps(Random random, Func<BitWriter, BitWriter>? described)
    {
        var bits = Size(new BitWriter()).Flag(true);
        var aspect = random.Next(3);
        bits = aspect switch { 0 => bits.Flag(false), 1 => bits.Flag(true).Bits(1, 8), _ => bits.Flag(true).Bits(255, 8).Bits((uint)random.Next(1 << 16), 16).Bits(0, 16) };
        bits = random.Next(2) == 0 ? bits.Flag(false) : bits.Flag(true).Flag(random.Next(2) == 1);
        var (hasFormat, format, isUnspecified) = (random.Next(2) == 1, (uint)random.Next(8), random.Next(2) == 1);
        bits = described is not null ? described(bits)
            : !hasFormat ? bits.Flag(false)
            : isUnspecified ? bits.Flag(true).Bits(format, 3).Flag(true).Flag(true).Bits(1, 8).Bits(1, 8).Bits(2, 8)
            : bits.Flag(true).Bits(format, 3).Flag(false).Flag(false);
        bits.Flag(false).Flag(true).Bits(0, 31).Bits((uint)random.Next(1, 100), 1 + 31).Bits(90_000, 32).Flag(true); // chroma_loc_info, timing_info
        var nal = bits.Flag(false).Flag(false).Flag(true).Flag(true).Flag(true).Unsigned(0).Unsigned(0).Unsigned((uint)random.Next(16)).Unsigned(16).Unsigned(0).Unsigned(1).ToNalUnit(0x67);
        return (hasFormat ? format : 5, nal);
    }

    private static BitWriter Signal(BitWriter bits, uint format, ColourDescription colours) =>
        bits.Flag(true).Bits(format, 3).Flag(colours.IsFullRange).Flag(true).Bits(colours.Primaries, 8).Bits(colours.Transfer, 8).Bits(colours.Matrix, 8);

    /// <summary>Constrained baseline, 640x360, up to vui_parameters_present_flag.</summary>
    private static BitWriter Size(BitWriter bits) => bits
        .Bits(66, 8).Bits(192, 8).Bits(31, 8).Unsigned(0).Unsigned(0).Unsigned(2).Unsigned(1).Flag(false)
        .Unsigned(39).Unsigned(22).Flag(true).Flag(true).Flag(true).Unsigned(0).Unsigned(0).Unsigned(0).Unsigned(4);
}
