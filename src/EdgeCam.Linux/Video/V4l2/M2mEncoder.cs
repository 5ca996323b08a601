using System.Runtime.InteropServices;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What a hardware encoder is opened for.</summary>
/// <param name="Stride">Bytes from row to row of the pictures that will come: where the encoder takes it, they need no copy.</param>
/// <param name="Profile">V4L2_MPEG_VIDEO_H264_PROFILE_*: 1 constrained baseline, 2 main, 4 high.</param>
public sealed record M2mEncoderOptions(PixelLayout Layout, int Width, int Height, int Stride, FrameRate Rate, Bitrate Bitrate, int GopFrames, int Profile)
{
    /// <summary>Of the pictures. What its driver makes of it is its own.</summary>
    public ColourDescription Colours { get; init; } = ColourDescription.Unknown;
}

/// <summary>
/// The SoC's H.264 encoder as a V4L2 memory-to-memory device (linux/Documentation/userspace-api/media/v4l/dev-encoder.rst).
/// Pictures of a camera are read where they lie, and given back when the encoder is done with them.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates nothing per picture. <see cref="EncoderTarget.Scale"/> is not followed: it does not scale.</remarks>
public sealed class M2mEncoder : IVideoEncoder
{
    private static readonly TimeSpan HangTime = TimeSpan.FromSeconds(1);
    private readonly V4l2Device _device;
    private readonly CodedQueue _coded;
    private readonly M2mControls _controls;
    private readonly PictureShape _shape;
    private PictureQueue? _pictures; // opened for the first picture, which shows whether it can be read where it lies
    private EncoderTarget _target;
    private MediaInstant _lastAnswerAt;
    private long _spoiltSeen;   // as an answer
    private long _spoiltBefore; // the last picture that was submitted

    /// <param name="path">Its node; see <see cref="VideoNodes.FindEncoder"/>.</param>
    /// <exception cref="LinuxException">It cannot be opened, or refuses what it must be told.</exception>
    /// <exception cref="VideoDeviceException">It takes no pictures of this layout or size, or not this bit rate; the message says what it takes.</exception>
    public M2mEncoder(string path, M2mEncoderOptions options)
    {
        _device = V4l2Device.Open(path);
        try
        {
            _shape = M2mFormats.Set(_device, options);
            _controls = new M2mControls(_device, M2mFormats.Pictures(_device));
            if (options.Bitrate < _controls.LeastRate || _controls.MostRate < options.Bitrate)
                throw new VideoDeviceException($"{_device} takes {_controls.LeastRate} to {_controls.MostRate}, not {options.Bitrate}: set Encoder:BitrateKbps within that.");
            _controls.Begin(options.Profile);
            Apply(new EncoderTarget(options.Bitrate, options.Rate.PerSecond, options.GopFrames));
            _coded = new CodedQueue(_device, M2mFormats.Coded(_device));
            _coded.Start(); // before the first picture: v4l2_m2m_poll() calls one that streams on neither side an error, and whoever waits for it would spin
        }
        catch
        {
            _coded?.Dispose();
            _device.Dispose();
            throw;
        }
    }

    public string Name => _device.Driver;

    public bool IsHardware => true;

    public SafeHandle Readiness => _device.Handle;

    public long BytesCopied => _pictures?.BytesCopied ?? 0;

    /// <summary>Pictures are read where the camera put them; false while none was submitted, and where they have to be copied.</summary>
    public bool IsImporting => _pictures is { IsImporting: true };

    public void Apply(in EncoderTarget target)
    {
        if (target.Rate != _target.Rate)
            _controls.SetRate(target.Rate);
        if (target.GopFrames != _target.GopFrames)
            _controls.SetGop(target.GopFrames);
        if (target.FramesPerSecond != _target.FramesPerSecond)
            _controls.SetFrameRate(target.FramesPerSecond);
        _target = target;
    }

    /// <inheritdoc/>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        _pictures ??= Open(picture.Picture);
        if (_pictures.IsFull)
            return false;
        if (forceIdr || _coded.Spoilt != _spoiltBefore)
            _controls.ForceIdr();
        _spoiltBefore = _coded.Spoilt;
        if (_pictures.TryQueue(picture))
            return true;
        _pictures.Close(); // its memory is out of the encoder's reach: from here on it is copied
        _pictures = new PictureQueue(_device, M2mFormats.Pictures(_device), _shape, isImporting: false);
        return _pictures.TryQueue(picture);
    }

    /// <inheritdoc/>
    /// <exception cref="LinuxException">It has had pictures for a second, and has not answered: open it anew.</exception>
    public bool TryTake(out EncodedUnit unit)
    {
        unit = default;
        if (_pictures is null)
            return false;
        var now = MonotonicClock.Now;
        var isThere = _coded.TryTake(out unit);
        if (isThere || _pictures.Busy == 0 || _coded.Spoilt != _spoiltSeen)
            (_lastAnswerAt, _spoiltSeen) = (now, _coded.Spoilt);
        else if (now - _lastAnswerAt > HangTime)
            throw new LinuxException("encoding", Interop.Errno.ETIMEDOUT, $"by {_device}, which hangs,");
        return isThere;
    }

    public bool TryTakeReturned(out BufferLoan loan)
    {
        loan = default;
        return _pictures?.TryTakeReturned(out loan) == true;
    }

    public void Dispose()
    {
        _pictures?.Dispose();
        _coded.Dispose();
        _device.Dispose();
    }

    private PictureQueue Open(in Picture first)
    {
        _lastAnswerAt = MonotonicClock.Now;
        return new PictureQueue(_device, M2mFormats.Pictures(_device), _shape, _shape.Fits(first));
    }
}
