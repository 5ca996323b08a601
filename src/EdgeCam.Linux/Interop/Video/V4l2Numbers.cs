namespace EdgeCam.Linux.Interop.Video;

/// <summary>Constants of linux/videodev2.h and linux/v4l2-controls.h, under their own names.</summary>
internal static class V4l2Numbers
{
    public const uint V4L2_CAP_VIDEO_CAPTURE = 0x00000001;
    public const uint V4L2_CAP_VIDEO_CAPTURE_MPLANE = 0x00001000;
    public const uint V4L2_CAP_VIDEO_M2M_MPLANE = 0x00004000;
    public const uint V4L2_CAP_VIDEO_M2M = 0x00008000;
    public const uint V4L2_CAP_RADIO = 0x00040000;
    public const uint V4L2_CAP_SDR_CAPTURE = 0x00100000;
    public const uint V4L2_CAP_META_CAPTURE = 0x00800000;
    public const uint V4L2_CAP_STREAMING = 0x04000000;
    public const uint V4L2_CAP_DEVICE_CAPS = 0x80000000;

    public const uint V4L2_BUF_TYPE_VIDEO_CAPTURE = 1;
    public const uint V4L2_BUF_TYPE_VIDEO_OUTPUT = 2;
    public const uint V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE = 9;
    public const uint V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE = 10;

    public const uint V4L2_MEMORY_MMAP = 1;
    public const uint V4L2_MEMORY_DMABUF = 4;
    public const uint V4L2_FIELD_NONE = 1;
    public const uint V4L2_PIX_FMT_PRIV_MAGIC = 0xfeedcafe;

    public const uint V4L2_BUF_FLAG_ERROR = 0x00000040;
    public const uint V4L2_BUF_FLAG_LAST = 0x00100000;
    public const uint V4L2_BUF_FLAG_TIMESTAMP_MASK = 0x0000e000;
    public const uint V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC = 0x00002000;

    public const uint V4L2_FMT_FLAG_EMULATED = 2;
    public const uint V4L2_FRMSIZE_TYPE_DISCRETE = 1;
    public const uint V4L2_FRMIVAL_TYPE_DISCRETE = 1;

    public const uint V4L2_EVENT_SOURCE_CHANGE = 5;
    public const uint V4L2_EVENT_SRC_CH_RESOLUTION = 1;

    public const uint V4L2_CTRL_WHICH_CUR_VAL = 0;
    public const uint V4L2_CTRL_TYPE_INTEGER = 1;
    public const uint V4L2_CTRL_TYPE_BOOLEAN = 2;
    public const uint V4L2_CTRL_TYPE_MENU = 3;
    public const uint V4L2_CTRL_TYPE_BUTTON = 4;
    public const uint V4L2_CTRL_TYPE_INTEGER64 = 5;
    public const uint V4L2_CTRL_TYPE_BITMASK = 8;
    public const uint V4L2_CTRL_TYPE_INTEGER_MENU = 9;
    public const uint V4L2_CTRL_FLAG_DISABLED = 0x0001;
    public const uint V4L2_CTRL_FLAG_READ_ONLY = 0x0004;
    public const uint V4L2_CTRL_FLAG_INACTIVE = 0x0010;
    public const uint V4L2_CTRL_FLAG_NEXT_CTRL = 0x80000000;

    public const uint V4L2_CID_MPEG_VIDEO_GOP_SIZE = 0x009909cb;
    public const uint V4L2_CID_MPEG_VIDEO_BITRATE = 0x009909cf;
    public const uint V4L2_CID_MPEG_VIDEO_HEADER_MODE = 0x009909d8;
    public const uint V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER = 0x009909e2;
    public const uint V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME = 0x009909e5;
    public const uint V4L2_CID_MPEG_VIDEO_H264_I_PERIOD = 0x00990a66;
    public const uint V4L2_CID_MPEG_VIDEO_H264_PROFILE = 0x00990a6b;
}
