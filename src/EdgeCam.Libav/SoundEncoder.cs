using System.Runtime.InteropServices;
using EdgeCam.Libav.Interop;
using EdgeCam.Libav.Sound;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>
/// AAC-LC by libavcodec's own encoder. CapturedAt of a frame is that of the first sample that a decoder
/// makes of it: the encoder's delay of 1024 samples is taken off, so the first frame (priming, silent)
/// lies before the first sample and every later one is in step with the pictures.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates no managed memory per frame.</remarks>
public sealed unsafe class SoundEncoder : ISoundEncoder
{
    private readonly AvUtil _util;
    private readonly SoundFormat _format;
    private readonly CodecContext _context;
    private readonly Frame _frame;
    private readonly Packet _packet;
    private readonly SampleQueue _queue;
    private readonly SoundClock _clock;
    private float* _planes;
    private long _accepted; // samples per channel ever taken in, and
    private long _encoded;  // those sent to the encoder: encoded + queue.Count == accepted

    /// <param name="bitrate">Of all channels together: 64 kbit/s a channel is ample for speech and street.</param>
    /// <exception cref="MediaException">AAC has no such rate or channel count, or libavcodec no AAC encoder.</exception>
    public SoundEncoder(LibavLibrary library, SoundFormat format, Bitrate bitrate)
    {
        if (!Libav.AudioSpecificConfig.IsRateKnown(format.SampleRate) || format.Channels is not (1 or 2))
            throw new MediaException($"AAC of {format.SampleRate} Hz, {format.Channels} channels: use 8000, 16000, 44100 or 48000 Hz and one or two channels.");
        _util = library.Util;
        _format = format;
        _context = Open(library, format, bitrate);
        _planes = (float*)NativeMemory.AllocZeroed((nuint)(FrameSamples * format.Channels), sizeof(float));
        _frame = Frame.ForForeignMemory(library.Util);
        ShowPlanes();
        _packet = new Packet(library.Codec);
        _queue = new SampleQueue(format.SampleRate, format.Channels); // one second
        _clock = new SoundClock(format.SampleRate);
        AudioSpecificConfig = Libav.AudioSpecificConfig.Of(format.SampleRate, format.Channels);
    }

    public string Name => "aac (libavcodec)";

    public ReadOnlyMemory<byte> AudioSpecificConfig { get; }

    public int SamplesPerFrame => FrameSamples;

    /// <summary>Samples per channel refused because nobody took frames for a second.</summary>
    public long DroppedSamples { get; private set; }

    public void Submit(ReadOnlySpan<byte> samples, MediaInstant capturedAt)
    {
        var values = MemoryMarshal.Cast<byte, short>(samples);
        var taken = _queue.Write(values);
        if (taken > 0)
            _clock.Observe(_accepted, capturedAt);
        _accepted += taken;
        DroppedSamples += (values.Length / _format.Channels) - taken;
    }

    /// <exception cref="MediaException">The encoder failed.</exception>
    public bool TryTake(out EncodedUnit unit)
    {
        unit = default;
        _packet.Unref();
        while (_queue.Count >= FrameSamples)
        {
            EncodeFrame();
            if (!TryReceive())
                continue; // the encoder looks one frame ahead: the first frame in gives nothing out
            unit = new EncodedUnit(_packet.Data, _packet.Size, _clock.InstantOf(_packet.Pts), isIdr: true);
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _context.Dispose();
        _frame.Dispose();
        _packet.Dispose();
        _queue.Dispose();
        NativeMemory.Free(_planes);
        _planes = null;
    }

    private void EncodeFrame()
    {
        _queue.ReadPlanes(_planes, FrameSamples);
        _frame.Pts = _encoded; // libavcodec takes its delay off again: the first packet has pts -1024
        _encoded += FrameSamples;
        Check(_context.SendFrame(_frame));
    }

    private bool TryReceive()
    {
        var result = _context.ReceivePacket(_packet);
        if (result != AvUtil.ErrorAgain)
            Check(result);
        return result >= 0;
    }

    private void Check(int result)
    {
        if (result < 0)
            throw new MediaException($"aac {_format.SampleRate} Hz, {_format.Channels} channels: {_util.Describe(result)}: open the encoder again.");
    }

    private void ShowPlanes()
    {
        _frame.Width = _frame.Height = 0;
        _frame.Format = SampleFormat.FloatPlanar;
        _frame.SampleCount = FrameSamples;
        for (var i = 0; i < 3; i++)
            _frame.Data[i] = i < _format.Channels ? (byte*)(_planes + (i * FrameSamples)) : null;
        _frame.LineSize[0] = FrameSamples * sizeof(float);
    }

    private static CodecContext Open(LibavLibrary library, SoundFormat format, Bitrate bitrate)
    {
        var context = CodecContext.ForEncoder(library, "aac"u8);
        try
        {
            context.WithSampleFormat(AacCodecId, SampleFormat.FloatPlanar)
                .With("ar"u8, format.SampleRate)
                .With("ch_layout"u8, format.Channels == 1 ? "mono" : "stereo")
                .With("b"u8, bitrate.BitsPerSecond)
                .Open($"aac {format.SampleRate} Hz, {format.Channels} channels, {bitrate}");
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private const int AacCodecId = 0x15002;  // AV_CODEC_ID_AAC
    private const int FrameSamples = 1024; // AAC-LC, ISO/IEC 14496-3 §4.5.1.1
}
