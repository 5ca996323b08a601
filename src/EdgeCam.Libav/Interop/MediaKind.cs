namespace EdgeCam.Libav.Interop;

/// <summary>AVMediaType values (libavutil/avutil.h) that are of interest.</summary>
internal enum MediaKind
{
    Video = 0,
    Sound = 1,
}
