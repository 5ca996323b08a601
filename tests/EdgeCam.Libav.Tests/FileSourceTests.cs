using System.Runtime.InteropServices;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class FileSourceTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    private readonly ScratchFolder _folder = new();
    private readonly VirtualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Footage_plays_in_capture_order_at_its_own_rate_without_end()
    {
        using var source = Open(Setup.CarPark());
        Assert.Equal(new VideoFormat(false, 768, 432, new FrameRate(25, 2)) { Colours = ColourDescription.Bt601 }, source.Format.Video);
        Assert.Equal(new SoundFormat(48_000, 2), source.Format.Sound);
        var frames = Play(source, TimeSpan.FromSeconds(95)); // three loops and a bit
        AssertUnbroken(frames, TimeSpan.FromMilliseconds(80), 48_000);
    }

    [Theory]
    [InlineData("a.mp4", "-c:v libx264 -bf 2 -c:a aac", 1_000)]
    [InlineData("a.mkv", "-c:v libx264 -c:a libopus", 1_100_000)]
    [InlineData("a.ts", "-c:v libx264 -bf 2 -c:a aac", 12_000)]
    [InlineData("a.avi", "-c:v mjpeg -c:a pcm_s16le", 1_000)]
    [InlineData("a.mov", "-c:v libx265 -x265-params log-level=none -c:a alac", 1_000)]
    [InlineData("a.flv", "-c:v flv -c:a aac", 1_100_000)]
    public void Every_container_loops_without_a_break(string name, string codecs, long jitterNanoseconds)
    {
        var path = Generate(name, $"-f lavfi -i testsrc2=s=160x120:r=25:d=2 -f lavfi -i sine=440:r=48000:d=2 -pix_fmt yuv420p {codecs} -shortest");
        using var source = Open(path);
        var frames = Play(source, TimeSpan.FromSeconds(11));
        AssertUnbroken(frames, TimeSpan.FromMilliseconds(40), 48_000, jitterNanoseconds);
    }

    [Theory]
    [InlineData("a.h264", "-c:v libx264 -bf 0")]
    [InlineData("a.mjpeg", "-c:v mjpeg")]
    [InlineData("a.y4m", "")]
    public void A_bare_stream_of_pictures_loops_too(string name, string codec)
    {
        var path = Generate(name, $"-f lavfi -i testsrc2=s=160x120:r=25:d=2 -pix_fmt yuv420p {codec}");
        using var source = Open(path);
        var frames = Play(source, TimeSpan.FromSeconds(9));
        Assert.Null(source.Format.Sound);
        AssertUnbroken(frames, TimeSpan.FromMilliseconds(40), 0, 1_000);
    }

    [Theory]
    [InlineData("a.mp4", "-pix_fmt yuv420p -c:v libx264 -color_primaries 1 -color_trc 1 -colorspace 1", 1, 1, 1)]
    [InlineData("b.mp4", "-pix_fmt yuvj420p -c:v libx264 -color_primaries 6 -color_trc 6 -colorspace 6", 6, 6, 6)] // comes out in limited range
    [InlineData("c.mp4", "-pix_fmt yuv420p -c:v libx264", 2, 2, 2)]
    [InlineData("d.avi", "-pix_fmt yuvj422p -c:v mjpeg", 2, 2, 5)] // libav's word for JFIF's matrix, which is that of 6
    [InlineData("e.mkv", "-pix_fmt bgr0 -c:v ffv1", 2, 2, 6)] // made of RGB here
    public void What_a_file_says_of_its_colours_goes_with_its_pictures(string name, string codec, byte primaries, byte transfer, byte matrix)
    {
        using var source = Open(Generate(name, $"-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 {codec}"));
        Assert.Equal(new ColourDescription(primaries, transfer, matrix), source.Format.Video.Colours);
    }

    [Theory]
    [InlineData(1.97)] // sound shorter than the pictures
    [InlineData(2.03)] // longer
    [InlineData(0.5)]  // much shorter
    public void Sound_and_picture_are_in_step_after_fifty_loops(double soundSeconds)
    {
        // A white flash and a beep together at the first picture of each loop of 2 s.
        var path = Generate(
            "flash.mkv",
            FormattableString.Invariant($"-f lavfi -i color=black:s=64x64:r=25:d=2,drawbox=c=white:t=fill:enable='lt(n,3)' ")
            + FormattableString.Invariant($"-f lavfi -i aevalsrc='0.8*sin(2*PI*1000*t)*lt(t,0.12)':s=44100:d={soundSeconds} -c:v ffv1 -pix_fmt yuv420p -c:a pcm_s16le"));
        using var source = Open(path);
        var frames = Play(source, TimeSpan.FromSeconds(103.9));
        AssertUnbroken(frames, TimeSpan.FromMilliseconds(40), 44_100, 1_100_000);
        var flashes = Onsets(frames.Where(f => !f.IsSound).Select(f => (f.CapturedAt, IsOn: f.Loudness > 128)));
        var beeps = Onsets(frames.Where(f => f.IsSound).Select(f => (f.FirstLoud, IsOn: f.Loudness > 1000)));
        Assert.Equal(52, flashes.Count);
        Assert.Equal(52, beeps.Count);
        for (var i = 0; i < flashes.Count; i++)
            Assert.InRange((beeps[i] - flashes[i]).TotalMilliseconds, -1.5, 1.5);
        Assert.Equal(100.0, (flashes[50] - flashes[0]).TotalSeconds, 3);
    }

    [Fact]
    public void Sound_that_starts_late_is_preceded_by_silence()
    {
        var path = Generate("late.mkv", "-f lavfi -i testsrc2=s=64x64:r=25:d=2 -itsoffset 0.5 -f lavfi -i sine=1000:r=48000:d=1.5 -c:v ffv1 -c:a pcm_s16le");
        using var source = Open(path);
        var frames = Play(source, TimeSpan.FromSeconds(1.8));
        var first = frames.First(f => f.IsSound && f.Loudness > 1000);
        Assert.InRange((first.FirstLoud - frames[0].CapturedAt).TotalSeconds, 0.499, 0.502);
    }

    [Fact]
    public void A_frame_is_never_early_and_the_wait_is_kept()
    {
        using var source = Open(Generate("a.mp4", "-f lavfi -i testsrc2=s=64x64:r=10:d=1 -c:v libx264"));
        Assert.Equal(SourceRead.Frame, source.TryRead(TimeSpan.Zero, out var frame));
        var start = _clock.Now;
        source.Return(frame.Loan);
        Assert.Equal(SourceRead.Idle, source.TryRead(TimeSpan.Zero, out _));
        Assert.Equal(start, _clock.Now);
        Assert.Equal(SourceRead.Idle, source.TryRead(TimeSpan.FromMilliseconds(99), out _));
        Assert.Equal(start + TimeSpan.FromMilliseconds(99), _clock.Now);
        Assert.Equal(SourceRead.Frame, source.TryRead(TimeSpan.FromMilliseconds(99), out frame));
        Assert.Equal(start + TimeSpan.FromMilliseconds(100), _clock.Now);
        Assert.Equal(_clock.Now, frame.CapturedAt);
    }

    [Fact]
    public void By_the_clock_of_the_machine_no_frame_is_early_either()
    {
        using var source = new FileSource(Setup.Library(), Generate("a.mp4", "-f lavfi -i testsrc2=s=64x64:r=100:d=1 -c:v libx264"));
        for (var i = 0; i < 10; i++)
            Assert.True(Next(source) <= Linux.MonotonicClock.Now);
    }

    [Fact]
    public void After_a_suspend_it_goes_on_from_now_and_after_a_short_stall_it_catches_up()
    {
        using var source = Open(Generate("a.mp4", "-f lavfi -i testsrc2=s=64x64:r=10:d=2 -c:v libx264"));
        var start = _clock.Now;
        Next(source);
        _clock.Now += TimeSpan.FromMilliseconds(900);
        Assert.Equal(start + TimeSpan.FromMilliseconds(100), Next(source));
        Assert.Equal(start + TimeSpan.FromMilliseconds(200), Next(source));
        _clock.Now += TimeSpan.FromHours(3);
        Assert.Equal(_clock.Now, Next(source));
        Assert.Equal(start + TimeSpan.FromHours(3) + TimeSpan.FromMilliseconds(1000), Next(source));
    }

    [Fact]
    public void With_all_pictures_lent_out_it_waits_and_a_late_return_frees_nothing()
    {
        using var source = Open(Generate("a.mp4", "-f lavfi -i testsrc2=s=64x64:r=10:d=2 -c:v libx264"));
        var loans = new List<BufferLoan>();
        while (source.TryRead(Wait, out var frame) == SourceRead.Frame)
            loans.Add(frame.Loan);
        Assert.Equal(4, loans.Distinct().Count());
        source.Return(loans[2]);
        Assert.Equal(SourceRead.Frame, source.TryRead(Wait, out var again));
        Assert.Equal(loans[2].Index, again.Loan.Index);
        source.Return(loans[2]); // the earlier loan of the same buffer
        source.Return(new BufferLoan(999, 1));
        Assert.Equal(SourceRead.Idle, source.TryRead(Wait, out _));
    }

    [Fact]
    public void A_picture_on_loan_keeps_its_content()
    {
        using var source = Open(Generate("a.mp4", "-f lavfi -i testsrc2=s=64x64:r=10:d=2 -c:v libx264"));
        Assert.Equal(SourceRead.Frame, source.TryRead(Wait, out var first));
        var before = Checksum(first.Picture);
        var others = new HashSet<long>();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Wait, out var next));
            others.Add(Checksum(next.Picture));
            source.Return(next.Loan);
        }

        Assert.Equal(before, Checksum(first.Picture));
        Assert.InRange(others.Count, 15, 20);
    }

    [Fact]
    public void Without_looping_it_ends_after_the_last_picture()
    {
        var path = Generate("a.mp4", "-f lavfi -i testsrc2=s=64x64:r=10:d=1 -f lavfi -i sine=r=16000:d=3 -c:v libx264 -c:a aac");
        using var source = new FileSource(Setup.Library(), path, loop: false, _clock);
        var frames = Play(source, TimeSpan.FromSeconds(10));
        Assert.Equal(10, frames.Count(f => !f.IsSound));
        Assert.InRange(frames.Where(f => f.IsSound).Sum(f => f.Samples) / 16_000.0, 0.99, 1.07);
        Assert.Equal(SourceRead.Ended, source.TryRead(Wait, out _));
    }

    [Fact]
    public void An_odd_size_loses_its_last_row_and_column_and_full_range_becomes_limited()
    {
        using var source = Open(Generate("odd.avi", "-f lavfi -i color=white:s=65x49:r=10:d=1 -pix_fmt yuvj420p -c:v mjpeg -q:v 2"));
        Assert.Equal((64, 48), (source.Format.Video.Width, source.Format.Video.Height));
        source.TryRead(Wait, out var frame);
        Assert.InRange(MeanLuma(frame.Picture), 233, 237);
    }

    [Fact]
    public void Pictures_that_change_their_size_midway_are_fitted_to_the_first()
    {
        var small = File.ReadAllBytes(Generate("a.h264", "-f lavfi -i color=gray:s=64x64:r=10:d=1 -c:v libx264 -bf 0"));
        var large = File.ReadAllBytes(Generate("b.h264", "-f lavfi -i color=white:s=128x96:r=10:d=1 -pix_fmt yuv444p -c:v libx264 -bf 0"));
        File.WriteAllBytes(_folder["c.h264"], [.. small, .. large]);
        using var source = Open(_folder["c.h264"]);
        var brightness = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Wait, out var frame));
            Assert.Equal((64, 64), (frame.Picture.Width, frame.Picture.Height));
            brightness.Add(MeanLuma(frame.Picture));
            source.Return(frame.Loan);
        }

        Assert.All(brightness.Take(10), luma => Assert.InRange(luma, 120, 135));
        Assert.All(brightness.Skip(10), luma => Assert.InRange(luma, 230, 240));
    }

    [Fact]
    public void Sound_at_a_rate_that_aac_lacks_is_resampled_to_48_kHz_and_folded_to_two_channels()
    {
        using var source = Open(Generate("a.mkv", "-f lavfi -i testsrc2=s=64x64:r=25:d=2 -f lavfi -i aevalsrc=0.5*sin(2*PI*1000*t)|0|0|0|0|0:s=37800:c=5.1:d=2 -c:v ffv1 -c:a pcm_s16le"));
        Assert.Equal(new SoundFormat(48_000, 2), source.Format.Sound);
        var frames = Play(source, TimeSpan.FromSeconds(7));
        AssertUnbroken(frames, TimeSpan.FromMilliseconds(40), 48_000, 1_100_000);
        Assert.Contains(frames, f => f.IsSound && f.Loudness > 1000);
    }

    [Fact]
    public void A_file_that_breaks_off_plays_what_is_there_and_loops()
    {
        var whole = File.ReadAllBytes(Generate("whole.ts", "-f lavfi -i testsrc2=s=160x120:r=25:d=4 -c:v libx264 -bf 0 -g 25"));
        var path = _folder["cut.ts"];
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        using var source = Open(path);
        var frames = Play(source, TimeSpan.FromSeconds(8));
        AssertUnbroken(frames, TimeSpan.FromMilliseconds(40), 0, 1_000);
    }

    [Fact]
    public void Playing_allocates_no_managed_memory_even_over_the_seam_of_a_loop()
    {
        var path = Generate("a.mp4", "-f lavfi -i testsrc2=s=160x120:r=25:d=2 -f lavfi -i sine=r=44100:d=2 -pix_fmt yuv420p -c:v libx264 -c:a aac");
        using var source = Open(path);
        ReadAndReturn(source, 200);
        Allocation.AssertNone(() => ReadAndReturn(source, 1), times: 500);
    }

    [Fact]
    public void An_encoder_takes_the_pictures_as_they_are()
    {
        using var source = Open(Setup.CarPark());
        var video = source.Format.Video;
        using var encoder = new SoftwareEncoder(
            Setup.Library(), new(video.Width, video.Height, video.Layout, video.Rate, Bitrate.Kbps(1500), GopFrames: 50));
        var stream = new MemoryStream();
        for (var pictures = 0; pictures < 60;)
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Wait, out var frame));
            if (frame.Kind == SourceFrameKind.Sound)
            {
                source.Return(frame.Loan);
                continue;
            }

            pictures++;
            Assert.True(encoder.TrySubmit(frame, forceIdr: false));
            Assert.True(encoder.TryTakeReturned(out var loan));
            source.Return(loan);
            Assert.True(encoder.TryTake(out var unit));
            stream.Write(unit.Bytes);
        }

        var decoded = Setup.Ffmpeg("-f h264 -i - -fps_mode passthrough -f rawvideo -pix_fmt gray -", stream.ToArray());
        Assert.Equal(60 * 768 * 432, decoded.Length);
    }

    private FileSource Open(string path) => new(Setup.Library(), path, loop: true, _clock);

    private string Generate(string name, string arguments)
    {
        Setup.Ffmpeg($"-y {arguments} {_folder[name]}");
        return _folder[name];
    }

    private static MediaInstant Next(FileSource source)
    {
        Assert.Equal(SourceRead.Frame, source.TryRead(Wait, out var frame));
        source.Return(frame.Loan);
        return frame.CapturedAt;
    }

    private static void ReadAndReturn(FileSource source, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            if (source.TryRead(Wait, out var frame) == SourceRead.Frame)
                source.Return(frame.Loan);
        }
    }

    private List<Seen> Play(FileSource source, TimeSpan span)
    {
        var frames = new List<Seen>();
        var end = _clock.Now + span;
        while (_clock.Now < end && source.TryRead(Wait, out var frame) == SourceRead.Frame)
        {
            Assert.True(frame.CapturedAt <= _clock.Now, "a frame came early");
            frames.Add(frame.Kind == SourceFrameKind.Sound ? SeenSound(frame, source.Format.Sound!) : SeenPicture(frame));
            source.Return(frame.Loan);
        }

        return frames;
    }

    /// <summary>In order over both tracks, pictures one interval apart, sound without a sample missing or doubled.</summary>
    private static void AssertUnbroken(List<Seen> frames, TimeSpan interval, int sampleRate, long jitterNanoseconds = 0)
    {
        long samples = 0, pictures = 0;
        for (var i = 0; i < frames.Count; i++)
        {
            Assert.True(i == 0 || frames[i].CapturedAt >= frames[i - 1].CapturedAt, $"frame {i} is out of order");
            var since = frames[i].CapturedAt.Nanoseconds - frames[0].CapturedAt.Nanoseconds;
            if (frames[i].IsSound)
                Assert.Equal((long)((Int128)samples * 1_000_000_000 / sampleRate), since);
            else
                Assert.InRange(since - (pictures * interval.Ticks * 100), -jitterNanoseconds, jitterNanoseconds);
            samples += frames[i].Samples;
            pictures += frames[i].IsSound ? 0 : 1;
        }

        var seconds = (frames[^1].CapturedAt - frames[0].CapturedAt).TotalSeconds;
        Assert.InRange(pictures * interval.TotalSeconds, seconds - 0.2, seconds + 0.2);
        Assert.InRange((double)samples, (seconds - 0.2) * sampleRate, (seconds + 0.2) * sampleRate);
    }

    private static List<MediaInstant> Onsets(IEnumerable<(MediaInstant At, bool IsOn)> signal)
    {
        var onsets = new List<MediaInstant>();
        var wasOn = false;
        foreach (var (at, isOn) in signal)
        {
            if (isOn && !wasOn)
                onsets.Add(at);
            wasOn = isOn;
        }

        return onsets;
    }

    private static Seen SeenPicture(in SourceFrame frame) => new(false, frame.CapturedAt, frame.CapturedAt, 0, MeanLuma(frame.Picture));

    private static Seen SeenSound(in SourceFrame frame, SoundFormat format)
    {
        var values = MemoryMarshal.Cast<byte, short>(frame.Bytes);
        var loudest = 0;
        var firstLoud = -1;
        for (var i = 0; i < values.Length; i++)
        {
            loudest = Math.Max(loudest, Math.Abs((int)values[i]));
            if (firstLoud < 0 && Math.Abs((int)values[i]) > 1000)
                firstLoud = i / format.Channels;
        }

        var loudAt = frame.CapturedAt + TimeSpan.FromSeconds(Math.Max(firstLoud, 0) / (double)format.SampleRate);
        return new(true, frame.CapturedAt, loudAt, values.Length / format.Channels, loudest);
    }

    private static unsafe double MeanLuma(in Picture picture)
    {
        long sum = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            foreach (var value in new ReadOnlySpan<byte>((byte*)picture.Plane0.Address + (y * picture.Plane0.Stride), picture.Width))
                sum += value;
        }

        return (double)sum / picture.Width / picture.Height;
    }

    private static unsafe long Checksum(in Picture picture)
    {
        long sum = 17;
        for (var y = 0; y < picture.Height; y++)
        {
            foreach (var value in new ReadOnlySpan<byte>((byte*)picture.Plane0.Address + (y * picture.Plane0.Stride), picture.Width))
                sum = unchecked((sum * 31) + value);
        }

        return sum;
    }

    private sealed record Seen(bool IsSound, MediaInstant CapturedAt, MediaInstant FirstLoud, int Samples, double Loudness);
}
