using System.Text;

namespace EdgeCam.Libav.Interop;

/// <summary>
/// An owned AVCodecContext. Its structure differs between releases and is never mapped: everything is
/// set and read as an AVOption.
/// </summary>
/// <remarks>Thread-bound to its owner.</remarks>
internal sealed unsafe class CodecContext : IDisposable
{
    private readonly AvUtil _util;
    private readonly AvCodec _api;
    private readonly void* _codec;
    private void* _context;

    /// <param name="codec">The AVCodec, or null for a context that only describes a stream.</param>
    public CodecContext(LibavLibrary library, void* codec)
    {
        _util = library.Util;
        _api = library.Codec;
        _codec = codec;
        _context = _api.avcodec_alloc_context3(codec);
        if (_context == null)
            throw new MediaException("avcodec_alloc_context3: out of memory");
    }

    /// <exception cref="MediaException">This libavcodec was built without the encoder.</exception>
    public static CodecContext ForEncoder(LibavLibrary library, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            var codec = library.Codec.avcodec_find_encoder_by_name(text);
            return codec != null
                ? new CodecContext(library, codec)
                : throw new MediaException($"{library.Version} has no encoder {Encoding.UTF8.GetString(name)}: install the distribution's full libavcodec.");
        }
    }

    /// <exception cref="MediaException">This libavcodec was built without the decoder.</exception>
    public static CodecContext ForDecoder(LibavLibrary library, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            var codec = library.Codec.avcodec_find_decoder_by_name(text);
            return codec != null
                ? new CodecContext(library, codec)
                : throw new MediaException($"{library.Version} has no decoder {Encoding.UTF8.GetString(name)}: install the distribution's full libavcodec.");
        }
    }

    /// <exception cref="MediaException">The codec does not know the option or the value.</exception>
    public CodecContext With(ReadOnlySpan<byte> name, string value)
    {
        var result = _util.SetOption(_context, name, value);
        return result >= 0 ? this : throw Refused(name, value, result);
    }

    /// <exception cref="MediaException">The codec does not know the option or the value.</exception>
    public CodecContext With(ReadOnlySpan<byte> name, long value)
    {
        int result;
        fixed (byte* key = name)
            result = _util.av_opt_set_int(_context, key, value, AvUtil.SearchChildren);
        return result >= 0 ? this : throw Refused(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture), result);
    }

    /// <summary>Takes size, format, rate and extradata from a stream's AVCodecParameters.</summary>
    public CodecContext WithParameters(void* codecParameters)
    {
        var result = _api.avcodec_parameters_to_context(_context, codecParameters);
        return result >= 0 ? this : throw new MediaException($"stream parameters: {_util.Describe(result)}");
    }

    /// <summary>
    /// Sets the sample format, the one setting that is no AVOption: by way of AVCodecParameters, whose
    /// first fields are codec_type, codec_id. To be called before other settings, which it resets.
    /// </summary>
    public CodecContext WithSampleFormat(int codecId, int sampleFormat)
    {
        var parameters = (byte*)_api.avcodec_parameters_alloc();
        if (parameters == null)
            throw new MediaException("avcodec_parameters_alloc: out of memory");
        *(int*)parameters = (int)MediaKind.Sound;
        *(int*)(parameters + 4) = codecId;
        *(int*)(parameters + _util.Generation.ParametersFormat) = sampleFormat;
        WithParameters(parameters);
        void* owned = parameters;
        _api.avcodec_parameters_free(&owned);
        return this;
    }

    /// <summary>Describes a stream as this context is set: the other way round than <see cref="WithParameters"/>.</summary>
    public void DescribeTo(void* codecParameters)
    {
        var result = _api.avcodec_parameters_from_context(codecParameters, _context);
        if (result < 0)
            throw new MediaException($"stream parameters: {_util.Describe(result)}");
    }

    /// <param name="what">For the message: "libx264 1280x720 preset veryfast".</param>
    /// <exception cref="MediaException">The codec refuses its settings.</exception>
    public void Open(string what)
    {
        var result = _api.avcodec_open2(_context, _codec, null);
        if (result < 0)
            throw new MediaException($"{what}: {_util.Describe(result)}: choose settings that this codec has.");
    }

    public int SendFrame(Frame frame) => _api.avcodec_send_frame(_context, frame.Pointer);

    public int ReceivePacket(Packet packet) => _api.avcodec_receive_packet(_context, packet.Pointer);

    /// <param name="packet">Null: there is no more, hand out what is held.</param>
    public int SendPacket(Packet? packet) => _api.avcodec_send_packet(_context, packet == null ? null : packet.Pointer);

    public int ReceiveFrame(Frame frame) => _api.avcodec_receive_frame(_context, frame.Pointer);

    /// <summary>Forgets all state of the stream, for a seek.</summary>
    public void Flush() => _api.avcodec_flush_buffers(_context);

    public int SampleRate => (int)_util.IntOption(_context, "ar"u8);

    public (int Width, int Height) PictureSize
    {
        get
        {
            int width = 0, height = 0;
            fixed (byte* key = "video_size"u8)
                _util.av_opt_get_image_size(_context, key, AvUtil.SearchChildren, &width, &height);
            return (width, height);
        }
    }

    /// <summary>libav's name of the channel layout ("stereo", "5.1(side)") in native memory, ended by a zero.</summary>
    /// <returns>To be freed with av_free; null where there is none.</returns>
    public byte* AllocateChannelLayoutName()
    {
        byte* name = null;
        fixed (byte* key = "ch_layout"u8)
            return _util.av_opt_get(_context, key, AvUtil.SearchChildren, &name) < 0 ? null : name;
    }

    public int Channels
    {
        get
        {
            var name = AllocateChannelLayoutName();
            if (name == null)
                return 0;
            AvChannelLayout layout = default;
            var known = _util.av_channel_layout_from_string(&layout, name) >= 0;
            var channels = known ? layout.Channels : 0;
            _util.av_channel_layout_uninit(&layout);
            _util.av_free(name);
            return channels;
        }
    }

    public void Dispose()
    {
        var context = _context;
        _context = null;
        if (context != null)
            _api.avcodec_free_context(&context);
    }

    private MediaException Refused(ReadOnlySpan<byte> name, string value, int error) =>
        new($"codec option {Encoding.UTF8.GetString(name)}={value}: {_util.Describe(error)}: choose a value that this codec has.");
}
