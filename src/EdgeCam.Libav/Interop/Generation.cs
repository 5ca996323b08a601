namespace EdgeCam.Libav.Interop;

/// <summary>
/// One FFmpeg release line: the SONAME majors of libraries that belong together, and the few offsets
/// that differ between lines. Within a major FFmpeg promises a stable ABI, so the major decides.
/// </summary>
/// <remarks>
/// Sizes and offsets are the same on x86-64 and arm64 (LP64). Before 5.1 there is no AVChannelLayout and
/// thus no <c>ch_layout</c> option; 5.0 is refused by the missing export of <c>av_channel_layout_from_string</c>.
/// </remarks>
internal sealed record Generation(string Release, int Util, int Codec, int Format, int Scale, int Resample)
{
    /// <summary>Newest first: where two lines are installed the newer one has the better decoders.</summary>
    public static readonly Generation[] All =
    [
        new("8", Util: 60, Codec: 62, Format: 62, Scale: 9, Resample: 6),
        new("7", Util: 59, Codec: 61, Format: 61, Scale: 8, Resample: 5),
        new("6", Util: 58, Codec: 60, Format: 60, Scale: 7, Resample: 4),
        new("5.1", Util: 57, Codec: 59, Format: 59, Scale: 6, Resample: 4),
    ];

    /// <summary>AVFrame.pict_type: libavutil 60 dropped key_frame, which stood before it.</summary>
    public int FramePictType => Util >= 60 ? 120 : 124;

    /// <summary>
    /// AVFrame.flags: libavutil 59 dropped picture numbers, reordered_opaque and channel_layout before
    /// it, 60 key_frame and the interlacing flags.
    /// </summary>
    public int FrameFlags => Util >= 60 ? 276 : Util == 59 ? 292 : 316;

    /// <summary>AVFrame.decode_error_flags: as above; 59 also dropped pkt_duration, 60 pkt_pos.</summary>
    public int FrameDecodeErrors => Util >= 60 ? 320 : Util == 59 ? 344 : 376;

    /// <summary>AVStream grew av_class in front, and codecpar moved up, with libavformat 60.</summary>
    public StreamLayout Stream => Format >= 60
        ? new(Index: 8, CodecParameters: 16, TimeBase: 32, Duration: 48)
        : new(Index: 0, CodecParameters: 208, TimeBase: 16, Duration: 32);

    /// <summary>AVCodecParameters.format: coded_side_data moved in before it with libavcodec 61.</summary>
    public int ParametersFormat => Codec >= 61 ? 44 : 28;

    /// <summary>AVFormatContext.duration: stream groups and chapters moved before it with libavformat 61.</summary>
    public int FormatDuration => Format >= 61 ? 104 : 72;

    /// <summary>The Debian packages that hold this line.</summary>
    public string Packages => $"libavcodec{Codec} libavformat{Format} libswscale{Scale} libswresample{Resample}";
}

/// <summary>Offsets in AVStream, in bytes.</summary>
internal readonly record struct StreamLayout(int Index, int CodecParameters, int TimeBase, int Duration);
