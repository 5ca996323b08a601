using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class SoftwareDecoderTests
{
    private const int Idr = 30;

    [Fact]
    public void Each_access_unit_gives_its_picture_in_the_same_call()
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        foreach (var unit in Encode(60))
        {
            Assert.Equal(DecodeOutcome.Picture, decoder.Decode(unit, out var picture));
            Assert.Equal((PixelLayout.Yuv420, MovingPicture.Width, MovingPicture.Height), (picture.Layout, picture.Width, picture.Height));
        }
    }

    [Fact]
    public void What_is_decoded_is_what_was_encoded_and_more_bits_resemble_it_more()
    {
        var poor = MeanPsnr(Bitrate.Kbps(300));
        var good = MeanPsnr(Bitrate.Kbps(1_000));
        Assert.InRange(poor, 26, 36);
        Assert.InRange(good, poor + 3, 48);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void From_a_lost_picture_to_the_next_idr_every_picture_is_damaged(int lost)
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(60);
        for (var i = 0; i < units.Count; i++)
        {
            if (i < 10 || i >= 10 + lost)
                Assert.Equal(i is < 10 or >= Idr ? DecodeOutcome.Picture : DecodeOutcome.Damaged, decoder.Decode(units[i], out _));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void From_a_lost_slice_to_the_next_idr_every_picture_is_damaged(int slice)
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(60, threads: 2);
        units[10] = WithoutSlice(units[10], slice);
        for (var i = 0; i < units.Count; i++)
            Assert.Equal(i is < 10 or >= Idr ? DecodeOutcome.Picture : DecodeOutcome.Damaged, decoder.Decode(units[i], out _));
    }

    [Fact]
    public void A_slice_that_breaks_off_damages_its_picture()
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(12);
        units[10] = units[10][..(units[10].Length / 2)];
        DecodeOutcome[] outcomes = [.. units.Select(unit => decoder.Decode(unit, out _))];
        Assert.All(outcomes[..10], outcome => Assert.Equal(DecodeOutcome.Picture, outcome));
        Assert.All(outcomes[10..], outcome => Assert.Equal(DecodeOutcome.Damaged, outcome));
    }

    [Fact]
    public void A_loss_that_only_the_caller_knows_of_lasts_until_the_next_idr()
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(Idr + 1);
        decoder.Decode(units[0], out _);
        decoder.OnLoss();
        Assert.Equal(DecodeOutcome.Damaged, decoder.Decode(units[1], out _));
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(units[Idr], out _));
    }

    [Fact]
    public void Before_the_first_idr_nothing_is_shown()
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(Idr + 2);
        Assert.All(units.GetRange(1, Idr - 1), unit => Assert.NotEqual(DecodeOutcome.Picture, decoder.Decode(unit, out _)));
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(units[Idr], out _));
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(units[Idr + 1], out _));
    }

    [Fact]
    public void Bytes_of_any_kind_are_answered_with_a_value_and_the_next_idr_mends_all()
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(20);
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var unit = (byte[])units[random.Next(units.Count)].Clone();
            for (var hits = random.Next(1, 20); hits > 0; hits--)
                unit[random.Next(unit.Length)] = (byte)random.Next(256);
            decoder.Decode(unit, out var picture);
            Assert.InRange(picture.Width, 0, 16_384);
        }

        Assert.Equal(DecodeOutcome.Nothing, decoder.Decode([], out _));
        decoder.Decode(units[0], out _);
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(units[0], out _));
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(units[1], out _));
    }

    [Fact]
    public void Decoding_allocates_no_managed_memory()
    {
        using var decoder = new SoftwareDecoder(Setup.Library());
        var units = Encode(60);
        units.ForEach(unit => decoder.Decode(unit, out _));
        var number = 0;
        Allocation.AssertNone(() => decoder.Decode(units[number++ % units.Count], out _), times: units.Count);
    }

    /// <summary>Over 60 pictures, luma.</summary>
    private static double MeanPsnr(Bitrate rate)
    {
        using var painted = new MovingPicture();
        using var encoder = OpenEncoder(rate, threads: 1);
        using var decoder = new SoftwareDecoder(Setup.Library());
        double sum = 0;
        for (var i = 0; i < 60; i++)
        {
            var reference = painted[i];
            Assert.True(encoder.TrySubmit(reference, forceIdr: false));
            Assert.True(encoder.TryTakeReturned(out _));
            Assert.True(encoder.TryTake(out var unit));
            Assert.Equal(DecodeOutcome.Picture, decoder.Decode(unit.Bytes, out var picture));
            sum += LumaPsnr.Of(LumaView.Of(reference.Picture), LumaView.Of(picture));
        }

        return sum / 60;
    }

    private static SoftwareEncoder OpenEncoder(Bitrate rate, int threads) => new(Setup.Library(), new SoftwareEncoderOptions(
        MovingPicture.Width, MovingPicture.Height, PixelLayout.Yuv420, FrameRate.Of(25), rate, Idr, Threads: threads));

    private static List<byte[]> Encode(int count, int threads = 1)
    {
        using var picture = new MovingPicture();
        using var encoder = OpenEncoder(Bitrate.Kbps(1_000), threads);
        var units = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            Assert.True(encoder.TrySubmit(picture[i], forceIdr: false));
            Assert.True(encoder.TryTakeReturned(out _));
            Assert.True(encoder.TryTake(out var unit));
            units.Add(unit.Bytes.ToArray());
        }

        return units;
    }

    private static byte[] WithoutSlice(byte[] unit, int slice)
    {
        var kept = new List<byte>();
        var seen = 0;
        ReadOnlySpan<byte> rest = unit;
        while (NalReader.TryNext(ref rest, out var nal))
        {
            if (!NalUnit.IsSlice(NalUnit.TypeOf(nal[0])) || seen++ != slice)
                kept.AddRange([0, 0, 0, 1, .. nal]);
        }

        Assert.Equal(2, seen);
        return [.. kept];
    }
}
