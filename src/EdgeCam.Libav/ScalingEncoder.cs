using System.Runtime.InteropServices;
using EdgeCam.Linux.Net;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// Lets an encoder that takes pictures of one size have those of a source of another: each is scaled into memory of this
/// one's, and goes back to its source at once. Another scale opens the inner encoder anew, and begins with its IDR.
/// </summary>
/// <remarks>
/// Thread-bound: the encode thread only. Allocates no managed memory per picture, beyond what the inner one does. What the
/// inner encoder has not given out yet when the scale changes is dropped: nothing that follows refers to it.
/// </remarks>
public sealed class ScalingEncoder : IVideoEncoder
{
    private readonly LibavLibrary _library;
    private readonly VideoFormat _pictures;
    private readonly PictureSize _whole;
    private readonly Func<int, int, IVideoEncoder> _open;
    private readonly Epoll _encoded; // one descriptor to wait for, whichever inner one there is
    private IVideoEncoder _inner;
    private ScaledPictures _scaled;
    private PictureSize _size; // of what the inner one takes
    private PictureSize _wantedSize;
    private EncoderTarget? _target;
    private BufferLoan? _returned; // of the source

    /// <param name="pictures">What the source delivers.</param>
    /// <param name="width">Pixels of the encoded pictures at scale 1; even.</param>
    /// <param name="height">Pixels; even.</param>
    /// <param name="open">Opens an encoder of planar 4:2:0 pictures of a width and a height, both even. Owned from then on.</param>
    /// <exception cref="ArgumentException">The size is not even and positive.</exception>
    /// <exception cref="Exception">What <paramref name="open"/> failed with.</exception>
    public ScalingEncoder(LibavLibrary library, VideoFormat pictures, int width, int height, Func<int, int, IVideoEncoder> open)
    {
        if (width <= 0 || height <= 0 || ((width | height) & 1) != 0)
            throw new ArgumentException($"H.264 wants an even size, not {width}x{height}.", nameof(width));
        (_library, _pictures, _open) = (library, pictures, open);
        _whole = _size = _wantedSize = new PictureSize(width, height);
        _inner = open(width, height);
        _scaled = PicturesOf(_size);
        _encoded = new Epoll();
        Await(_inner);
    }

    public string Name => _inner.Name;

    public bool IsHardware => _inner.IsHardware;

    public SafeHandle? Readiness => _inner.Readiness is null ? null : _encoded.Readiness;

    public void Apply(in EncoderTarget target)
    {
        _wantedSize = _whole.Scaled(target.Scale);
        _target = target with { Scale = 1 };
        if (_wantedSize == _size)
            _inner.Apply(target with { Scale = 1 });
    }

    /// <exception cref="ArgumentException">The picture has another size or layout than the source's, or no address.</exception>
    /// <exception cref="Exception">What the inner encoder failed with, or what opening it at another size did; the loan stays with the caller.</exception>
    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        if (_returned is not null)
            return false;
        if (_wantedSize != _size)
            Reopen();
        while (_inner.TryTakeReturned(out var done))
            _scaled.Return(done);
        if (!_scaled.TryScale(picture, out var scaled))
            return false;
        if (!_inner.TrySubmit(scaled, forceIdr))
        {
            _scaled.Return(scaled.Loan);
            return false;
        }

        _returned = picture.Loan;
        return true;
    }

    public bool TryTake(out EncodedUnit unit) => _inner.TryTake(out unit);

    public bool TryTakeReturned(out BufferLoan loan)
    {
        loan = _returned.GetValueOrDefault();
        var isReturned = _returned is not null;
        _returned = null;
        return isReturned;
    }

    public void Dispose()
    {
        Close();
        _encoded.Dispose();
    }

    private void Close()
    {
        if (_inner.Readiness is { } readiness)
            _encoded.Remove(readiness);
        _inner.Dispose(); // first: it may be reading a picture
        _scaled.Dispose();
    }

    private void Await(IVideoEncoder inner)
    {
        if (inner.Readiness is { } readiness)
            _encoded.Add(readiness, EpollEvents.Readable, 0);
    }

    /// <summary>The new one is opened first: if that fails, the encoder is as it was.</summary>
    private void Reopen()
    {
        var inner = _open(_wantedSize.Width, _wantedSize.Height);
        Close();
        (_inner, _scaled, _size) = (inner, PicturesOf(_wantedSize), _wantedSize);
        Await(inner);
        if (_target is { } target)
            _inner.Apply(target);
    }

    private ScaledPictures PicturesOf(PictureSize size) => new(_library, new PictureSize(_pictures.Width, _pictures.Height), _pictures.Layout, size);
}
