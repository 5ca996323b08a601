using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What an encoder can be told while it runs, and at its start. What a driver does not know is left as it is.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed unsafe class M2mControls
{
    private readonly V4l2Device _device;
    private readonly uint _pictures; // the type of its input queue

    public M2mControls(V4l2Device device, uint pictures)
    {
        (_device, _pictures) = (device, pictures);
        (LeastRate, MostRate) = Bounds(V4l2Numbers.V4L2_CID_MPEG_VIDEO_BITRATE) is { } bounds ? (new Bitrate(bounds.Least), new Bitrate(bounds.Most)) : (new Bitrate(0), new Bitrate(int.MaxValue));
    }

    /// <summary>What it takes as bit rate.</summary>
    public Bitrate LeastRate { get; }

    public Bitrate MostRate { get; }

    /// <summary>Sets what holds from the start: parameter sets with every IDR, the profile.</summary>
    /// <param name="profile">V4L2_MPEG_VIDEO_H264_PROFILE_*.</param>
    public void Begin(int profile)
    {
        Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER, 1);
        Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_HEADER_MODE, JoinedWithFirstFrame);
        Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_H264_PROFILE, profile);
    }

    /// <summary>Takes effect from one of the next pictures on.</summary>
    /// <exception cref="LinuxException">The driver takes no bit rate.</exception>
    public void SetRate(Bitrate rate) =>
        Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_BITRATE, (int)Math.Clamp(rate.BitsPerSecond, LeastRate.BitsPerSecond, MostRate.BitsPerSecond)).OrThrow(nameof(V4l2Calls.VIDIOC_S_EXT_CTRLS), $"{_device.Path}: bit rate {rate}");

    public void SetGop(int frames)
    {
        if (!Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_H264_I_PERIOD, frames).Succeeded)
            Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_GOP_SIZE, frames);
    }

    /// <summary>By which it shares its bit rate out among pictures.</summary>
    public void SetFrameRate(double perSecond)
    {
        var parameters = new V4l2StreamParameters { Type = _pictures, TimePerFrame = new V4l2Fraction { Numerator = 1000, Denominator = (uint)Math.Max(1, Math.Round(perSecond * 1000)) } };
        _ = _device.Try(V4l2Calls.VIDIOC_S_PARM, ref parameters);
    }

    /// <summary>The next picture that it begins becomes an IDR.</summary>
    public SyscallResult ForceIdr() => Set(V4l2Numbers.V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 1);

    private SyscallResult Set(uint id, int value)
    {
        var control = new V4l2Control { Id = id, Value = value };
        var controls = new V4l2Controls { Which = V4l2Numbers.V4L2_CTRL_WHICH_CUR_VAL, Count = 1, Controls = &control };
        return _device.Try(V4l2Calls.VIDIOC_S_EXT_CTRLS, ref controls);
    }

    private (long Least, long Most)? Bounds(uint id)
    {
        var query = new V4l2ControlQuery { Id = id };
        return _device.Try(V4l2Calls.VIDIOC_QUERY_EXT_CTRL, ref query).Succeeded ? (query.Minimum, query.Maximum) : null;
    }

    private const int JoinedWithFirstFrame = 1; // V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME
}
