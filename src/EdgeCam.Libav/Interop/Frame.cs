using EdgeCam.Ports;

namespace EdgeCam.Libav.Interop;

/// <summary>
/// An owned AVFrame. Only the prefix is mapped that is the same in libavutil 57 to 60 (data, linesize,
/// extended_data, width, height, nb_samples, format, pts), and by generation pict_type, flags, decode_error_flags.
/// </summary>
/// <remarks>Thread-bound to its owner.</remarks>
internal sealed unsafe class Frame : IDisposable
{
    private readonly AvUtil _util;
    private byte* _frame;

    public Frame(AvUtil util)
    {
        _util = util;
        _frame = (byte*)util.av_frame_alloc();
        if (_frame == null)
            throw new MediaException("av_frame_alloc: out of memory");
    }

    public void* Pointer => _frame;

    /// <summary>AVFrame.data: eight plane addresses.</summary>
    public byte** Data => (byte**)_frame;

    /// <summary>AVFrame.linesize: eight row strides in bytes.</summary>
    public int* LineSize => (int*)(_frame + 64);

    /// <summary>AVFrame.extended_data: all channels of planar sound, also beyond eight.</summary>
    public byte** ExtendedData => *(byte***)(_frame + 96);

    public ref int Width => ref *(int*)(_frame + 104);

    public ref int Height => ref *(int*)(_frame + 108);

    /// <summary>Samples per channel.</summary>
    public ref int SampleCount => ref *(int*)(_frame + 112);

    /// <summary>AVPixelFormat or AVSampleFormat.</summary>
    public ref int Format => ref *(int*)(_frame + 116);

    public ref int PictureType => ref *(int*)(_frame + _util.Generation.FramePictType);

    /// <summary>In the time base of the stream or encoder; <see cref="AvUtil.NoTimestamp"/> where unknown.</summary>
    public ref long Pts => ref *(long*)(_frame + 136);

    /// <summary>
    /// What libavcodec says of the picture: not all slices could be decoded, some samples are concealed,
    /// or there was no key frame before it.
    /// </summary>
    public bool IsDamaged =>
        (*(int*)(_frame + _util.Generation.FrameFlags) & Corrupt) != 0 || *(int*)(_frame + _util.Generation.FrameDecodeErrors) != 0;

    /// <summary>color_range, color_primaries, color_trc and colorspace, whose values are H.273's.</summary>
    public ColourDescription Colours =>
        new((byte)AfterFlags(8), (byte)AfterFlags(12), (byte)AfterFlags(16), AfterFlags(4) == AvUtil.FullRange);

    /// <summary>
    /// Is the frame laid out as its generation says? The fields after flags are known in a new frame:
    /// colour primaries, transfer and space unspecified (2), then best_effort_timestamp unset.
    /// </summary>
    public static bool IsLayoutKnown(AvUtil util)
    {
        using var frame = new Frame(util);
        return frame.Colours == ColourDescription.Unknown
            && *(long*)(frame._frame + util.Generation.FrameFlags + 28) == AvUtil.NoTimestamp && *(int*)(frame._frame + util.Generation.FrameDecodeErrors) == 0;
    }

    /// <summary>A frame with its own picture memory.</summary>
    public static Frame WithPicture(AvUtil util, int width, int height, int format)
    {
        var frame = new Frame(util) { Width = width, Height = height, Format = format };
        if (util.av_frame_get_buffer(frame.Pointer, 0) < 0)
            throw new MediaException($"av_frame_get_buffer {width}x{height}: out of memory");
        return frame;
    }

    /// <summary>
    /// A frame whose planes are pointed at memory of somebody else. avcodec_send_frame copies a frame
    /// that is not reference-counted; the small buffer in here satisfies the counting, and the encoder
    /// reads the planes where they are. Safe only with encoders that are done with their input when
    /// avcodec_send_frame returns: libx264 with zerolatency and aac are (both copy what they keep).
    /// </summary>
    public static Frame ForForeignMemory(AvUtil util) => WithPicture(util, 16, 16, PixelFormat.Yuv420);

    public void Unref() => _util.av_frame_unref(_frame);

    /// <summary>Takes over what <paramref name="source"/> holds and leaves it empty.</summary>
    public void MoveFrom(Frame source) => _util.av_frame_move_ref(_frame, source._frame);

    public void Dispose()
    {
        var frame = (void*)_frame;
        _frame = null;
        if (frame != null)
            _util.av_frame_free(&frame);
    }

    private int AfterFlags(int bytes) => *(int*)(_frame + _util.Generation.FrameFlags + bytes);

    private const int Corrupt = 1; // AV_FRAME_FLAG_CORRUPT
}

/// <summary>AVPixelFormat values (libavutil/pixfmt.h); existing values never change.</summary>
internal static class PixelFormat
{
    public const int None = -1;
    public const int Yuv420 = 0;
    public const int Yuyv = 1;
    public const int FullRangeYuv420 = 12; // AV_PIX_FMT_YUVJ420P
    public const int FullRangeYuv422 = 13; // AV_PIX_FMT_YUVJ422P
    public const int Uyvy = 15;
    public const int Nv12 = 23;
}

/// <summary>AVSampleFormat values (libavutil/samplefmt.h); existing values never change.</summary>
internal static class SampleFormat
{
    public const int S16 = 1;
    public const int FloatPlanar = 8;
}
