using System.Runtime.InteropServices;

namespace EdgeCam.Libav.Sound;

/// <summary>A ring of interleaved 16-bit samples in native memory, counted in samples per channel.</summary>
/// <remarks>Thread-bound: the encode thread only. What does not fit is refused.</remarks>
internal sealed unsafe class SampleQueue(int capacity, int channels) : IDisposable
{
    private short* _samples = (short*)NativeMemory.Alloc((nuint)capacity * (nuint)channels, sizeof(short));
    private int _first; // 0 <= first < capacity, 0 <= Count <= capacity

    public int Count { get; private set; }

    /// <returns>Samples per channel that were taken; fewer than given when full.</returns>
    public int Write(ReadOnlySpan<short> interleaved)
    {
        var taken = Math.Min(interleaved.Length / channels, capacity - Count);
        var at = (_first + Count) % capacity;
        var untilEnd = Math.Min(taken, capacity - at);
        interleaved[..(untilEnd * channels)].CopyTo(new Span<short>(_samples + (at * channels), untilEnd * channels));
        interleaved[(untilEnd * channels)..(taken * channels)].CopyTo(new Span<short>(_samples, (taken - untilEnd) * channels));
        Count += taken;
        return taken;
    }

    /// <summary>Moves samples out as one plane per channel, scaled to -1..1; the caller knows that they are there.</summary>
    /// <param name="planes"><paramref name="count"/> values of the first channel, then of the second.</param>
    public void ReadPlanes(float* planes, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var sample = _samples + ((_first + i) % capacity * channels);
            for (var channel = 0; channel < channels; channel++)
                planes[(channel * count) + i] = sample[channel] * (1f / 32_768);
        }

        _first = (_first + count) % capacity;
        Count -= count;
    }

    public void Dispose()
    {
        NativeMemory.Free(_samples);
        _samples = null;
        Count = 0;
    }
}
