using System.Runtime.InteropServices;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class SoundEncoderTests
{
    private static readonly MediaInstant Start = new(7_000_000_000);

    [Theory]
    [InlineData(48_000, 2, 440)]
    [InlineData(44_100, 1, 1_000)]
    [InlineData(16_000, 1, 700)]
    [InlineData(8_000, 2, 300)]
    public void A_tone_comes_back_with_its_pitch_at_its_time(int rate, int channels, int hertz)
    {
        // Silence, then a tone from the middle of the second second: where it begins shows the timestamps.
        var onset = rate * 3 / 2;
        using var encoder = new SoundEncoder(Setup.Library(), new(rate, channels), Bitrate.Kbps(64 * channels));
        var samples = Tone(rate, channels, hertz, seconds: 3, from: onset);
        var (adts, instants) = Encode(encoder, samples, rate, channels, piece: 777);

        var decoded = MemoryMarshal.Cast<byte, short>(Setup.Ffmpeg("-f aac -i - -f s16le -", adts)).ToArray();
        Assert.InRange(decoded.Length / channels, rate * 3 - 3072, rate * 3 + 2048);
        var heard = FirstLoud(decoded, channels);
        // ffmpeg's decoder gives the samples of frame k at k * 1024.
        var heardAt = instants[heard / 1024] + TimeSpan.FromSeconds(heard % 1024 / (double)rate);
        Assert.InRange((heardAt - (Start + TimeSpan.FromSeconds(1.5))).TotalMilliseconds, -1000.0 * 300 / rate, 1000.0 * 300 / rate);
        Assert.InRange(Pitch(decoded, channels, rate, from: onset + 2048), hertz * 0.99, hertz * 1.01);
    }

    [Fact]
    public void Frames_follow_each_other_by_exactly_their_samples()
    {
        using var encoder = new SoundEncoder(Setup.Library(), new(48_000, 1), Bitrate.Kbps(64));
        var (_, instants) = Encode(encoder, Tone(48_000, 1, 440, seconds: 5, from: 0), 48_000, 1, piece: 480);
        Assert.Equal(new MediaInstant(Start.Nanoseconds - (1024 * 1_000_000_000L / 48_000)), instants[0]);
        for (var i = 0; i < instants.Count; i++)
            Assert.Equal(Start.Nanoseconds + ((i - 1) * 1024 * 1_000_000_000L / 48_000), instants[i].Nanoseconds);
    }

    [Fact]
    public void A_hole_in_the_capture_moves_the_frames_after_it()
    {
        using var encoder = new SoundEncoder(Setup.Library(), new(48_000, 1), Bitrate.Kbps(64));
        var second = Tone(48_000, 1, 440, seconds: 1, from: 0);
        var instants = new List<MediaInstant>();
        encoder.Submit(MemoryMarshal.AsBytes(second.AsSpan()), Start);
        Drain(encoder, instants);
        encoder.Submit(MemoryMarshal.AsBytes(second.AsSpan()), Start + TimeSpan.FromSeconds(3));
        Drain(encoder, instants);
        var steps = instants.Zip(instants.Skip(1), (a, b) => (b - a).TotalMilliseconds).ToList();
        Assert.Single(steps, step => step > 22);
        Assert.InRange(steps.Max(), 2000, 2000 + 22);
    }

    [Fact]
    public void Encoding_allocates_no_managed_memory()
    {
        using var encoder = new SoundEncoder(Setup.Library(), new(48_000, 2), Bitrate.Kbps(128));
        var samples = Tone(48_000, 2, 440, seconds: 1, from: 0);
        var (number, at) = (0, Start);
        Allocation.AssertNone(() => EncodeAndDrop(encoder, samples, at += TimeSpan.FromMilliseconds(StepAfter(number++ % 300))), times: 300);

        // Then with holes, a long one first.
        static double StepAfter(int number) => number switch { < 250 => 21.333, 250 => 7_000, _ => 50 };
    }

    [Fact]
    public void Sound_that_nobody_takes_is_dropped_after_a_second_and_counted()
    {
        using var encoder = new SoundEncoder(Setup.Library(), new(8_000, 1), Bitrate.Kbps(32));
        encoder.Submit(new byte[8_000 * 2 * 3], Start);
        Assert.Equal(16_000, encoder.DroppedSamples);
    }

    [Theory]
    [InlineData(48_000, 2, "1190")]
    [InlineData(44_100, 2, "1210")]
    [InlineData(16_000, 1, "1408")]
    [InlineData(8_000, 1, "1588")]
    public void The_config_is_that_of_the_standard(int rate, int channels, string expected)
    {
        using var encoder = new SoundEncoder(Setup.Library(), new(rate, channels), Bitrate.Kbps(48));
        Assert.Equal(expected, Convert.ToHexString(encoder.AudioSpecificConfig.Span));
        Assert.Equal(1024, encoder.SamplesPerFrame);
    }

    [Theory]
    [InlineData(47_999, 1)]
    [InlineData(48_000, 6)]
    public void A_format_that_aac_lacks_is_refused(int rate, int channels)
    {
        var library = Setup.Library();
        Assert.Throws<MediaException>(() => new SoundEncoder(library, new(rate, channels), Bitrate.Kbps(64)));
    }

    /// <summary>Submits in pieces with the jitter of a real microphone, and wraps what comes out in ADTS.</summary>
    private static (byte[] Adts, List<MediaInstant> Instants) Encode(SoundEncoder encoder, short[] samples, int rate, int channels, int piece)
    {
        var adts = new MemoryStream();
        var instants = new List<MediaInstant>();
        for (var at = 0; at < samples.Length / channels; at += piece)
        {
            var count = Math.Min(piece, (samples.Length / channels) - at);
            var jitter = TimeSpan.FromMilliseconds(at == 0 ? 0 : at % 5);
            var capturedAt = new MediaInstant(Start.Nanoseconds + (at * 1_000_000_000L / rate)) + jitter;
            encoder.Submit(MemoryMarshal.AsBytes(samples.AsSpan(at * channels, count * channels)), capturedAt);
            while (encoder.TryTake(out var unit))
            {
                adts.Write(AdtsHeader(encoder.AudioSpecificConfig.Span, unit.Bytes.Length));
                adts.Write(unit.Bytes);
                instants.Add(unit.CapturedAt);
            }
        }

        return (adts.ToArray(), instants);
    }

    /// <summary>ISO/IEC 13818-7 §6.2: seven bytes, no CRC, one block.</summary>
    private static byte[] AdtsHeader(ReadOnlySpan<byte> config, int payload)
    {
        var bits = (config[0] << 8) | config[1];
        var (rate, channels, length) = ((bits >> 7) & 15, (bits >> 3) & 15, payload + 7);
        return
        [
            0xFF, 0xF1, (byte)((1 << 6) | (rate << 2) | (channels >> 2)), (byte)(((channels & 3) << 6) | (length >> 11)),
            (byte)(length >> 3), (byte)((length << 5) | 0x1F), 0xFC,
        ];
    }

    private static void Drain(SoundEncoder encoder, List<MediaInstant> instants)
    {
        while (encoder.TryTake(out var unit))
            instants.Add(unit.CapturedAt);
    }

    private static void EncodeAndDrop(SoundEncoder encoder, short[] samples, MediaInstant at)
    {
        encoder.Submit(MemoryMarshal.AsBytes(samples.AsSpan(0, 2048)), at);
        while (encoder.TryTake(out _))
        {
        }
    }

    private static short[] Tone(int rate, int channels, int hertz, int seconds, int from)
    {
        var samples = new short[rate * seconds * channels];
        for (var i = from; i < rate * seconds; i++)
            samples.AsSpan(i * channels, channels).Fill((short)(12_000 * Math.Sin(2 * Math.PI * hertz * i / rate)));
        return samples;
    }

    private static int FirstLoud(short[] samples, int channels)
    {
        for (var i = 0; i < samples.Length / channels; i++)
        {
            if (Math.Abs((int)samples[i * channels]) > 6_000)
                return i;
        }

        return -1;
    }

    /// <summary>Rising zero crossings per second, counted over half a second.</summary>
    private static double Pitch(short[] samples, int channels, int rate, int from)
    {
        var crossings = 0;
        for (var i = from; i < from + (rate / 2); i++)
        {
            if (samples[i * channels] < 0 && samples[(i + 1) * channels] >= 0)
                crossings++;
        }

        return crossings * 2;
    }
}
