using System.Globalization;
using System.Runtime.InteropServices;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class FragmentedMp4Tests : IDisposable
{
    private static readonly SoftwareEncoderOptions Options = new(
        MovingPicture.Width, MovingPicture.Height, PixelLayout.Yuv420, FrameRate.Of(25), Bitrate.Kbps(500), GopFrames: 25, "veryfast", "high", 1);

    private readonly FrameRing _ring = new(DataSize.MiB(4), 512, 256 * 1024);
    private readonly LiveStream _stream;
    private readonly ScratchFolder _folder = new();

    public FragmentedMp4Tests() => _stream = new LiveStream("cam", _ring, FrameRate.Of(25), canForceIdr: true);

    public void Dispose()
    {
        _ring.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pictures_and_sound_are_where_they_were_captured()
    {
        Fill(pictures: 50, withSound: true);
        using var output = new MemoryStream();
        using (var file = Open(output))
        {
            WriteAll(file, every: 25);
            file.Finish();
        }

        var path = Save(output);
        var video = Times(path, "v");
        Assert.Equal(50, video.Length);
        Assert.All(video.Index(), pair => Assert.Equal(pair.Index * 0.04, pair.Item, 0.0001));
        var sound = Times(path, "a");
        Assert.InRange(sound.Length, 90, 94); // two seconds of 1024 samples at 48 kHz, less what the encoder still holds
        Assert.InRange(sound[0], 0, 0.03);
        Setup.Ffmpeg($"-i {path} -f null -");
        Assert.Equal("h264,320,240\naac,48000", Setup.Ffprobe($"-show_entries stream=codec_name,width,height,sample_rate -of csv=p=0 {path}").Trim());
    }

    [Fact]
    public void A_file_without_an_end_plays_up_to_its_last_fragment()
    {
        Fill(pictures: 60, withSound: false);
        using var output = new MemoryStream();
        using (var file = Open(output))
            WriteAll(file, every: 25); // and neither the last ten pictures nor an end

        var path = Save(output);
        Assert.Equal(50, Times(path, "v").Length);
        Setup.Ffmpeg($"-i {path} -f null -");
    }

    [Fact]
    public void Half_a_fragment_does_no_harm_to_those_before_it()
    {
        Fill(pictures: 50, withSound: false);
        using var output = new MemoryStream();
        using (var file = Open(output))
            WriteAll(file, every: 25);
        output.SetLength(output.Length - 3_000);

        Assert.InRange(Times(Save(output), "v").Length, 25, 49);
    }

    [Fact]
    public void A_unit_that_was_overwritten_meanwhile_is_not_written()
    {
        Fill(pictures: 2, withSound: false);
        using var file = Open(Stream.Null);
        Assert.Equal(RingRead.Ok, _ring.TryRead(1, out var view));
        for (var i = 0; i < 600; i++)
            _ring.Write(new byte[64], default); // more units than the ring holds
        Assert.False(file.TryWrite(view, TimeSpan.Zero));
    }

    [Fact]
    public void What_the_stream_throws_comes_out_of_the_call_that_wrote()
    {
        Fill(pictures: 25, withSound: false);
        using var output = new FullDisk(room: 2_000);
        using var file = Open(output);
        var fault = Assert.Throws<IOException>(() => WriteAll(file, every: 25));
        Assert.Equal("the disk is full", fault.Message);
    }

    private FragmentedMp4 Open(Stream output) =>
        new(Setup.Library(), output, _stream.Parameters!, _stream.Sound, TimeSpan.FromMilliseconds(40));

    private void WriteAll(FragmentedMp4 file, int every)
    {
        var pictures = 0;
        for (var sequence = 1L; _ring.TryRead(sequence, out var view) == RingRead.Ok; sequence++)
        {
            if (view.Info.CapturedAt < MovingPicture.CapturedAt(0))
                continue; // the encoder's first sound lies before the first picture
            Assert.True(file.TryWrite(view, view.Info.CapturedAt - MovingPicture.CapturedAt(0)));
            if (view.Info.Track == Track.Video && ++pictures % every == 0)
                file.EndFragment();
        }
    }

    private void Fill(int pictures, bool withSound)
    {
        using var encoded = new EncodedStream(Options);
        using var sound = withSound ? new SoundEncoder(Setup.Library(), new SoundFormat(48_000, 1), Bitrate.Kbps(64)) : null;
        _stream.Sound = sound is null ? null : new SoundDescription(48_000, 1, sound.AudioSpecificConfig);
        var writer = new LiveStreamWriter(_stream, addsCaptureTime: false);
        for (var i = 0; i < pictures; i++)
        {
            encoded.Encode(1);
            writer.WriteVideo(encoded.Units[i], MovingPicture.CapturedAt(i));
            sound?.Submit(Tone(i), MovingPicture.CapturedAt(i));
            while (sound is not null && sound.TryTake(out var unit))
                writer.WriteSound(unit.Bytes, unit.CapturedAt);
        }
    }

    private static ReadOnlySpan<byte> Tone(int number) =>
        MemoryMarshal.AsBytes<short>(Enumerable.Range(number * 1_920, 1_920).Select(i => (short)(8_000 * Math.Sin(i * 0.06))).ToArray());

    private string Save(MemoryStream output)
    {
        var path = _folder["clip.mp4"];
        File.WriteAllBytes(path, output.ToArray());
        return path;
    }

    private static double[] Times(string path, string track) =>
        [.. Setup.Ffprobe($"-select_streams {track} -show_entries frame=pts_time -of csv=p=0 {path}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line.Trim(','), CultureInfo.InvariantCulture))];

    /// <summary>Takes a few bytes and then no more.</summary>
    private sealed class FullDisk(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > room)
                throw new IOException("the disk is full");
            base.Write(buffer);
        }
    }
}
