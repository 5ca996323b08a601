using EdgeCam.Libav.Interop;

namespace EdgeCam.Libav.Files;

/// <summary>
/// One picture on loan: either the decoder's own memory, kept by reference, or a converted copy whose
/// memory is allocated at the first conversion and then reused.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed class PictureSlot(AvUtil util) : IDisposable
{
    private readonly Frame _kept = new(util);
    private Frame? _converted;

    public Frame Keep(Frame decoded)
    {
        _kept.MoveFrom(decoded);
        return _kept;
    }

    public Frame Convert(Frame decoded, PixelConverter converter, int width, int height)
    {
        _converted ??= Frame.WithPicture(util, width, height, PixelFormat.Yuv420);
        converter.Convert(decoded, _converted);
        decoded.Unref();
        return _converted;
    }

    public void Release() => _kept.Unref();

    public void Dispose()
    {
        _kept.Dispose();
        _converted?.Dispose();
    }
}
