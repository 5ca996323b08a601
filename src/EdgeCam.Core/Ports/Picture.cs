namespace EdgeCam.Ports;

/// <summary>How the samples of a picture lie in memory.</summary>
public enum PixelLayout : byte
{
    /// <summary>Three planes, chroma halved both ways (V4L2_PIX_FMT_YUV420, AV_PIX_FMT_YUV420P).</summary>
    Yuv420,

    /// <summary>Two planes, interleaved chroma halved both ways (V4L2_PIX_FMT_NV12).</summary>
    Nv12,

    /// <summary>One plane Y0 U Y1 V, chroma halved across (V4L2_PIX_FMT_YUYV).</summary>
    Yuyv,

    /// <summary>One plane U Y0 V Y1, chroma halved across (V4L2_PIX_FMT_UYVY).</summary>
    Uyvy,
}

/// <summary>One plane: its address, bytes from row to row, and the DMABUF that backs it (-1: none).</summary>
public readonly record struct PicturePlane(nint Address, int Stride, int DmabufFd = -1);

/// <summary>
/// An uncompressed picture in memory that belongs to its source. Either the addresses or the DMABUF
/// file descriptors may be missing (0, -1): a source that exports DMABUF need not map, and a software
/// source has nothing to export.
/// </summary>
public readonly record struct Picture(
    PixelLayout Layout,
    int Width,
    int Height,
    PicturePlane Plane0,
    PicturePlane Plane1 = default,
    PicturePlane Plane2 = default);
