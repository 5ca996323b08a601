using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeCam.Libav.Interop;

/// <summary>Turns decoded sound into interleaved 16-bit samples of one rate and channel count with libswresample.</summary>
/// <remarks>Thread-bound: the encode thread only. A stream that changes its format midway is followed.</remarks>
internal sealed unsafe class SoundConverter : IDisposable
{
    private readonly AvUtil _util;
    private readonly SwResample _api;
    private readonly CodecContext _source;
    private readonly int _sampleRate;
    private readonly int _channels;
    private void* _context;
    private byte* _inputLayout;
    private int _inputRate;
    private int _inputFormat;
    private nuint _capacity;

    public SoundConverter(LibavLibrary library, CodecContext source, int sampleRate, int channels)
    {
        _util = library.Util;
        _api = library.Resample;
        _source = source;
        _sampleRate = sampleRate;
        _channels = channels;
    }

    /// <summary>What the last conversion made; valid until the next.</summary>
    public short* Samples { get; private set; }

    /// <returns>Samples per channel; 0 while the resampler collects.</returns>
    /// <exception cref="MediaException">libswresample does not read the input.</exception>
    public int Convert(Frame frame)
    {
        Follow(frame.Format);
        var room = _api.swr_get_out_samples(_context, frame.SampleCount);
        Reserve((nuint)Math.Max(room, 1) * (nuint)_channels * sizeof(short));
        var into = (byte*)Samples;
        var count = _api.swr_convert(_context, &into, room, frame.ExtendedData, frame.SampleCount);
        return Math.Max(count, 0);
    }

    /// <summary>Forgets what the resampler holds, for a seek.</summary>
    public void Reset()
    {
        if (_context != null)
            _api.swr_init(_context);
    }

    public void Dispose()
    {
        Close();
        NativeMemory.Free(Samples);
        Samples = null;
    }

    /// <summary>Opens the resampler for the decoder's present format. Compares native text: no managed memory.</summary>
    private void Follow(int format)
    {
        var layout = _source.AllocateChannelLayoutName();
        var isSame = _context != null && _inputRate == _source.SampleRate && _inputFormat == format
            && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(layout)
                .SequenceEqual(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_inputLayout));
        if (isSame)
        {
            _util.av_free(layout);
            return;
        }

        Close();
        _inputLayout = layout;
        _inputRate = _source.SampleRate;
        _inputFormat = format;
        Open();
    }

    private void Open()
    {
        _context = _api.swr_alloc();
        var inputLayout = Marshal.PtrToStringUTF8((nint)_inputLayout) ?? "";
        _util.SetOption(_context, "in_chlayout"u8, inputLayout);
        _util.SetOption(_context, "in_sample_rate"u8, Text(_inputRate));
        _util.SetOption(_context, "in_sample_fmt"u8, Text(_inputFormat));
        _util.SetOption(_context, "out_chlayout"u8, _channels == 1 ? "mono" : "stereo");
        _util.SetOption(_context, "out_sample_rate"u8, Text(_sampleRate));
        _util.SetOption(_context, "out_sample_fmt"u8, Text(SampleFormat.S16));
        var result = _api.swr_init(_context);
        if (result < 0)
            throw new MediaException($"sound of {_inputRate} Hz, {inputLayout}, sample format {_inputFormat}: {_util.Describe(result)}: convert the file's sound to AAC.");
    }

    private void Reserve(nuint bytes)
    {
        if (bytes <= _capacity)
            return;
        Samples = (short*)NativeMemory.Realloc(Samples, bytes); // grows to the codec's largest frame, then never
        _capacity = bytes;
    }

    private void Close()
    {
        var context = _context;
        _context = null;
        _api.swr_free(&context);
        _util.av_free(_inputLayout);
        _inputLayout = null;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
