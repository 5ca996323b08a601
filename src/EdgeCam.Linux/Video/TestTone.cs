using EdgeCam.Units;

namespace EdgeCam.Linux.Video;

/// <summary>
/// A 1 kHz beep of 0.1 s that begins with the first picture of every second of the stream: exactly
/// on the second when the frame rate is whole. Thread-bound: samples come in order.
/// </summary>
internal sealed class TestTone(FrameRate rate, int channels)
{
    private readonly short[] _period = [.. Enumerable.Range(0, SamplesPerPeriod).Select(i => (short)(Amplitude * Math.Sin(2 * Math.PI * i / SamplesPerPeriod)))];
    private long _second;
    private long _beepStart = long.MinValue / 2;
    private long _nextSample;

    /// <summary>True for the pictures that are shown while the beep sounds.</summary>
    public static bool IsFlash(FrameRate rate, long frame)
    {
        var second = (long)((Int128)frame * rate.Denominator / rate.Numerator);
        var started = rate.TimeOf(FirstFrameOf(rate, second));
        var time = rate.TimeOf(frame);
        return time >= started && time - started < TimeSpan.FromMilliseconds(100);
    }

    /// <summary>Writes the next samples, interleaved.</summary>
    public void Fill(Span<short> samples)
    {
        for (var i = 0; i < samples.Length; i += channels)
        {
            if (_nextSample == FirstSampleOf(_second))
            {
                _beepStart = _nextSample;
                _second++;
            }

            var into = _nextSample++ - _beepStart;
            samples.Slice(i, channels).Fill(into < BeepSamples ? _period[into % SamplesPerPeriod] : (short)0);
        }
    }

    private long FirstSampleOf(long second)
    {
        var frame = FirstFrameOf(rate, second);
        return (long)((((Int128)frame * rate.Denominator * SampleRate) + (rate.Numerator / 2)) / rate.Numerator);
    }

    private static long FirstFrameOf(FrameRate rate, long second) =>
        (long)((((Int128)second * rate.Numerator) + rate.Denominator - 1) / rate.Denominator);

    public const int SampleRate = 48_000;
    private const int SamplesPerPeriod = SampleRate / 1_000;
    private const int BeepSamples = SampleRate / 10; // whole periods: it ends at a zero crossing, without a click
    private const double Amplitude = 8_000; // -12 dBFS
}
