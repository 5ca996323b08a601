using System.Runtime.InteropServices;

namespace EdgeCam.Libav.Interop;

/// <summary>The functions of libavutil that are used, by their own names.</summary>
internal sealed unsafe class AvUtil
{
    public const int SearchChildren = 1;            // AV_OPT_SEARCH_CHILDREN: also the codec's private options
    public const long NoTimestamp = long.MinValue;  // AV_NOPTS_VALUE
    public const int PictureTypeI = 1;              // AV_PICTURE_TYPE_I
    public const int LimitedRange = 1;              // AVCOL_RANGE_MPEG
    public const int FullRange = 2;                 // AVCOL_RANGE_JPEG
    public const int ErrorAgain = -11;              // AVERROR(EAGAIN)
    public const int ErrorIo = -5;                  // AVERROR(EIO)
    public const int ErrorEndOfFile = -0x20464F45;  // AVERROR_EOF: -MKTAG('E','O','F',' ')

    public readonly delegate* unmanaged<uint> avutil_version;
    public readonly delegate* unmanaged<int, void> av_log_set_level;
    public readonly delegate* unmanaged<nuint, void*> av_mallocz;
    public readonly delegate* unmanaged<void*, void> av_free;
    public readonly delegate* unmanaged<void*> av_frame_alloc;
    public readonly delegate* unmanaged<void**, void> av_frame_free;
    public readonly delegate* unmanaged<void*, int, int> av_frame_get_buffer;
    public readonly delegate* unmanaged<void*, void> av_frame_unref;
    public readonly delegate* unmanaged<void*, void*, void> av_frame_move_ref;
    public readonly delegate* unmanaged<void*, byte*, byte*, int, int> av_opt_set;
    public readonly delegate* unmanaged<void*, byte*, long, int, int> av_opt_set_int;
    public readonly delegate* unmanaged<void*, byte*, int, byte**, int> av_opt_get;
    public readonly delegate* unmanaged<void*, byte*, int, long*, int> av_opt_get_int;
    public readonly delegate* unmanaged<void*, byte*, int, int*, int*, int> av_opt_get_image_size;
    public readonly delegate* unmanaged<AvChannelLayout*, byte*, int> av_channel_layout_from_string;
    public readonly delegate* unmanaged<AvChannelLayout*, void> av_channel_layout_uninit;
    private readonly delegate* unmanaged<int, byte*, nuint, int> av_strerror;

    public AvUtil(NativeExports native, Generation generation)
    {
        Generation = generation;
        avutil_version = (delegate* unmanaged<uint>)native["avutil_version"];
        av_log_set_level = (delegate* unmanaged<int, void>)native["av_log_set_level"];
        av_mallocz = (delegate* unmanaged<nuint, void*>)native["av_mallocz"];
        av_free = (delegate* unmanaged<void*, void>)native["av_free"];
        av_frame_alloc = (delegate* unmanaged<void*>)native["av_frame_alloc"];
        av_frame_free = (delegate* unmanaged<void**, void>)native["av_frame_free"];
        av_frame_get_buffer = (delegate* unmanaged<void*, int, int>)native["av_frame_get_buffer"];
        av_frame_unref = (delegate* unmanaged<void*, void>)native["av_frame_unref"];
        av_frame_move_ref = (delegate* unmanaged<void*, void*, void>)native["av_frame_move_ref"];
        av_opt_set = (delegate* unmanaged<void*, byte*, byte*, int, int>)native["av_opt_set"];
        av_opt_set_int = (delegate* unmanaged<void*, byte*, long, int, int>)native["av_opt_set_int"];
        av_opt_get = (delegate* unmanaged<void*, byte*, int, byte**, int>)native["av_opt_get"];
        av_opt_get_int = (delegate* unmanaged<void*, byte*, int, long*, int>)native["av_opt_get_int"];
        av_opt_get_image_size = (delegate* unmanaged<void*, byte*, int, int*, int*, int>)native["av_opt_get_image_size"];
        av_channel_layout_from_string = (delegate* unmanaged<AvChannelLayout*, byte*, int>)native["av_channel_layout_from_string"];
        av_channel_layout_uninit = (delegate* unmanaged<AvChannelLayout*, void>)native["av_channel_layout_uninit"];
        av_strerror = (delegate* unmanaged<int, byte*, nuint, int>)native["av_strerror"];
    }

    public Generation Generation { get; }

    /// <summary>libav's words for an AVERROR.</summary>
    public string Describe(int error)
    {
        byte* text = stackalloc byte[128];
        av_strerror(error, text, 128);
        return Marshal.PtrToStringUTF8((nint)text) ?? $"error {error}";
    }

    /// <summary>Sets an option of any libav object that has options, or of its private part.</summary>
    /// <returns>An AVERROR, negative, or zero.</returns>
    public int SetOption(void* target, ReadOnlySpan<byte> name, string value)
    {
        var text = Marshal.StringToCoTaskMemUTF8(value);
        fixed (byte* key = name)
        {
            var result = av_opt_set(target, key, (byte*)text, SearchChildren);
            Marshal.FreeCoTaskMem(text);
            return result;
        }
    }

    /// <summary>The whole number that an option holds; 0 where there is no such option.</summary>
    public long IntOption(void* target, ReadOnlySpan<byte> name)
    {
        long value = 0;
        fixed (byte* key = name)
            return av_opt_get_int(target, key, SearchChildren, &value) < 0 ? 0 : value;
    }
}

/// <summary>AVChannelLayout (libavutil/channel_layout.h): filled and freed by libavutil, read for the count.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AvChannelLayout
{
    public int Order;
    public int Channels;
    private ulong _mask;
    private nint _opaque;
}

/// <summary>AVRational: returned by value and found in AVStream.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct AvRational
{
    public readonly int Numerator;
    public readonly int Denominator;
}
