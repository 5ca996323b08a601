using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Testing;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class SoftwareEncoderTests
{
    private static SoftwareEncoderOptions Options { get; } = new(
        MovingPicture.Width, MovingPicture.Height, PixelLayout.Yuv420, FrameRate.Of(25), Bitrate.Kbps(1000), GopFrames: 1000, Threads: 2);

    private static EncoderTarget Target(double kbps = 1000, double framesPerSecond = 25, int gopFrames = 1000) =>
        new(Bitrate.Kbps(kbps), framesPerSecond, gopFrames);

    [Fact]
    public void Each_picture_gives_its_access_unit_and_its_loan_back_at_once()
    {
        using var stream = new EncodedStream(Options);
        for (var i = 0; i < 60; i++)
        {
            Assert.True(stream.Encoder.TrySubmit(stream.Picture[i], forceIdr: false));
            Assert.False(stream.Encoder.TrySubmit(stream.Picture[i], forceIdr: false)); // full until taken
            Assert.True(stream.Encoder.TryTakeReturned(out var loan));
            Assert.Equal(new BufferLoan(7, (ushort)i), loan);
            Assert.False(stream.Encoder.TryTakeReturned(out _));
            Assert.True(stream.Encoder.TryTake(out var unit));
            Assert.Equal(MovingPicture.CapturedAt(i), unit.CapturedAt);
            Assert.NotEqual(0, unit.Bytes.Length);
            Assert.False(stream.Encoder.TryTake(out _));
        }
    }

    [Fact]
    public void Only_the_first_and_the_forced_pictures_are_idr_and_they_carry_their_parameter_sets()
    {
        using var stream = new EncodedStream(Options);
        stream.Encode(100, forceIdr: i => i is 37 or 38 or 77);
        Assert.Equal([0, 37, 38, 77], stream.IdrIndexes());
        for (var i = 0; i < 100; i++)
        {
            var types = NalTypes(stream.Units[i]);
            Assert.Equal(stream.IsIdr[i], types.Contains(NalUnitType.Idr));
            Assert.Equal(stream.IsIdr[i], types.Contains(NalUnitType.SequenceParameterSet));
            Assert.Equal(stream.IsIdr[i], types.Contains(NalUnitType.PictureParameterSet));
        }
    }

    [Theory]
    [InlineData(1, 13, 6, false, "yuv420p,tv,smpte170m,iec61966-2-1,bt709")]
    [InlineData(1, 1, 1, false, "yuv420p,tv,bt709,bt709,bt709")]
    [InlineData(6, 6, 6, true, "yuvj420p,pc,smpte170m,smpte170m,smpte170m")]
    [InlineData(2, 2, 2, false, "yuv420p")]
    public void The_stream_says_which_colours_its_samples_stand_for(byte primaries, byte transfer, byte matrix, bool isFullRange, string seen)
    {
        using var stream = new EncodedStream(Options with { Colours = new ColourDescription(primaries, transfer, matrix, isFullRange) });
        stream.Encode(1);
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["a.h264"], stream.Units[0]);
        var told = Setup.Ffprobe($"-show_entries stream=pix_fmt,color_range,color_space,color_transfer,color_primaries -of csv=p=0 {folder["a.h264"]}");
        Assert.Equal(seen, string.Join(',', told.Trim().Split(',').Where(word => word != "unknown")));
    }

    [Theory]
    [InlineData(1, 13, 6, false, "yuv420p,tv,smpte170m,iec61966-2-1,bt709")]
    [InlineData(9, 16, 9, true, "yuvj420p,pc,bt2020nc,smpte2084,bt2020")]
    public void One_that_says_nothing_of_colours_is_completed_on_its_way_into_the_ring(byte primaries, byte transfer, byte matrix, bool isFullRange, string seen)
    {
        using var stream = new EncodedStream(Options);
        stream.Encode(12);
        using var ring = new FrameRing(DataSize.MiB(1), 64, 100_000);
        var writer = new LiveStreamWriter(new LiveStream("cam", ring, FrameRate.Of(25), canForceIdr: true), addsCaptureTime: false)
        {
            Colours = new ColourDescription(primaries, transfer, matrix, isFullRange),
        };
        using var folder = new ScratchFolder();
        using (var bare = File.Create(folder["bare.h264"]))
        using (var whole = File.Create(folder["whole.h264"]))
        {
            foreach (var (index, unit) in stream.Units.Index())
            {
                bare.Write(unit);
                writer.WriteVideo(unit, MovingPicture.CapturedAt(index));
                Assert.Equal(RingRead.Ok, ring.TryRead(ring.Newest, out var written));
                whole.Write(written.Bytes);
            }
        }

        Assert.Equal(seen, Probe("whole.h264", "pix_fmt,color_range,color_space,color_transfer,color_primaries"));
        const string Others = "profile,level,width,height,has_b_frames,r_frame_rate";
        Assert.Equal(Probe("bare.h264", Others), Probe("whole.h264", Others));
        Assert.Equal(Pictures("bare.h264"), Pictures("whole.h264"));

        string Probe(string name, string entries) => Setup.Ffprobe($"-show_entries stream={entries} -of csv=p=0 {folder[name]}").Trim();
        byte[] Pictures(string name) => Setup.Ffmpeg($"-i {folder[name]} -fps_mode passthrough -f rawvideo -"); // in the format that it says it has
    }

    [Fact]
    public void A_cut_to_another_scene_adds_no_idr()
    {
        using var stream = new EncodedStream(Options);
        stream.Encode(60, number: i => i < 30 ? i : 5_000 + (i * 61));
        Assert.Equal([0], stream.IdrIndexes());
    }

    [Fact]
    public void The_gop_length_is_exact_and_changes_while_running()
    {
        using var stream = new EncodedStream(Options with { GopFrames = 10 });
        stream.Encode(35);
        stream.Encoder.Apply(Target(gopFrames: 20));
        stream.Encode(35);
        stream.Encoder.Apply(Target(gopFrames: 4)); // 19 frames after the last IDR: due at once
        stream.Encode(9);
        Assert.Equal([0, 10, 20, 30, 50, 70, 74, 78], stream.IdrIndexes());
    }

    [Fact]
    public void A_forced_idr_starts_the_gop_anew()
    {
        using var stream = new EncodedStream(Options with { GopFrames = 10 });
        stream.Encode(30, forceIdr: i => i == 7);
        Assert.Equal([0, 7, 17, 27], stream.IdrIndexes());
    }

    [Fact]
    public void A_new_bit_rate_takes_effect_within_a_few_pictures()
    {
        using var stream = new EncodedStream(Options with { Bitrate = Bitrate.Kbps(1500) });
        stream.Encode(100);
        stream.Encoder.Apply(Target(kbps: 300));
        stream.Encode(100);
        stream.Encoder.Apply(Target(kbps: 2500));
        stream.Encode(100);
        Assert.InRange(stream.Kbps(25, 100), 1200, 1650);
        Assert.InRange(stream.Kbps(105, 200), 200, 400);
        Assert.InRange(stream.Kbps(210, 300), 1500, 2750);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(10)]
    [InlineData(5)]
    public void The_average_holds_when_fewer_pictures_come_than_the_encoder_was_opened_for(int framesPerSecond)
    {
        using var stream = new EncodedStream(Options);
        stream.Encode(20);
        stream.Encoder.Apply(Target(kbps: 600, framesPerSecond: framesPerSecond));
        stream.Encode(150, number: i => i * 25 / framesPerSecond);
        Assert.InRange(stream.Kbps(30, 170, framesPerSecond), 600 * 0.85, 600 * 1.15);
    }

    [Fact]
    public void An_idr_is_never_larger_than_the_buffer()
    {
        using var stream = new EncodedStream(Options with { Bitrate = Bitrate.Kbps(400) });
        stream.Encode(200, forceIdr: i => i % 50 == 0);
        var buffer = Bitrate.Kbps(400).BytesIn(Options.Buffer);
        Assert.All(stream.Units.Skip(50), unit => Assert.InRange(unit.Length, 1, (int)(buffer * 1.1)));
    }

    [Fact]
    public void Encoding_allocates_no_managed_memory()
    {
        using var encoder = new SoftwareEncoder(Setup.Library(), Options);
        using var picture = new MovingPicture();
        var number = 0;
        Allocation.AssertNone(() => EncodeAndDrop(encoder, picture, number++), times: 300);
    }

    [Theory]
    [InlineData(PixelLayout.Yuv420, "high")]
    [InlineData(PixelLayout.Nv12, "main")]
    [InlineData(PixelLayout.Yuyv, "baseline")]
    [InlineData(PixelLayout.Uyvy, "high")]
    public void What_ffmpeg_decodes_looks_like_what_went_in(PixelLayout layout, string profile)
    {
        using var stream = new EncodedStream(Options with { Layout = layout, Profile = profile, Bitrate = Bitrate.Mbps(4) });
        var luma = new List<byte[]>();
        stream.Encode(30, afterEach: picture => luma.Add(picture.Luma()));
        var decoded = Setup.Ffmpeg("-f h264 -i - -fps_mode passthrough -f rawvideo -pix_fmt yuv420p -", stream.Units.SelectMany(unit => unit).ToArray());
        const int pictureBytes = MovingPicture.Width * MovingPicture.Height * 3 / 2;
        Assert.Equal(30 * pictureBytes, decoded.Length);
        for (var i = 0; i < 30; i++)
            Assert.InRange(MovingPicture.Psnr(luma[i], decoded.AsSpan(i * pictureBytes, luma[i].Length)), 32, 100);
    }

    [Theory]
    [InlineData("baseline", "Constrained Baseline")]
    [InlineData("main", "Main")]
    [InlineData("high", "High")]
    public void The_stream_has_the_profile_asked_for_and_no_b_frames(string profile, string expected)
    {
        using var folder = new ScratchFolder();
        using var stream = new EncodedStream(Options with { Profile = profile });
        stream.Encode(30);
        File.WriteAllBytes(folder["a.h264"], stream.Units.SelectMany(unit => unit).ToArray());
        var shown = Setup.Ffprobe($"-show_entries stream=profile,has_b_frames:frame=pict_type -of compact {folder["a.h264"]}");
        Assert.Contains($"profile={expected}|", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("pict_type=B", shown, StringComparison.Ordinal);
        Assert.Equal(30, shown.Split("pict_type=").Length - 1);
    }

    [Fact]
    public void A_preset_that_x264_does_not_know_is_refused_by_name()
    {
        var library = Setup.Library();
        var e = Assert.Throws<MediaException>(() => new SoftwareEncoder(library, Options with { Preset = "warp" }));
        Assert.Contains("warp", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_is_not_even_is_refused()
    {
        var library = Setup.Library();
        Assert.Throws<ArgumentException>(() => new SoftwareEncoder(library, Options with { Width = 321 }));
    }

    [Fact]
    public void A_picture_of_another_size_or_without_memory_is_refused()
    {
        using var encoder = new SoftwareEncoder(Setup.Library(), Options with { Height = 242 });
        using var picture = new MovingPicture();
        Assert.Throws<ArgumentException>(() => encoder.TrySubmit(picture[0], forceIdr: false));
        var dmabufOnly = SourceFrame.OfPicture(new(PixelLayout.Yuv420, 320, 242, new(0, 320, DmabufFd: 9)), default, default);
        Assert.Throws<ArgumentException>(() => encoder.TrySubmit(dmabufOnly, forceIdr: false));
    }

    private static void EncodeAndDrop(SoftwareEncoder encoder, MovingPicture picture, int number)
    {
        encoder.Apply(Target(kbps: 800 + (number % 3 * 100)));
        encoder.TrySubmit(picture[number], forceIdr: number % 50 == 0);
        encoder.TryTakeReturned(out _);
        encoder.TryTake(out _);
    }

    private static List<NalUnitType> NalTypes(byte[] unit)
    {
        var types = new List<NalUnitType>();
        ReadOnlySpan<byte> rest = unit;
        while (NalReader.TryNext(ref rest, out var nal))
            types.Add(NalUnit.TypeOf(nal[0]));
        return types;
    }
}
