namespace EdgeCam.Libav.Interop;

/// <summary>Converts pictures to another pixel format or size with libswscale; full range becomes limited.</summary>
/// <remarks>Thread-bound to its owner. Allocates only when the input changes.</remarks>
internal sealed unsafe class PixelConverter(SwScale api) : IDisposable
{
    private void* _context;

    /// <summary>Fills <paramref name="into"/>, which has its own memory, size and format.</summary>
    /// <exception cref="MediaException">libswscale does not read the input's format.</exception>
    public void Convert(Frame from, Frame into)
    {
        _context = api.sws_getCachedContext(
            _context, from.Width, from.Height, from.Format, into.Width, into.Height, into.Format, SwScale.Bilinear, null, null, null);
        if (_context == null)
            throw new MediaException($"libswscale does not convert pixel format {from.Format}, {from.Width}x{from.Height}: convert the file to 4:2:0.");
        api.sws_scale(_context, from.Data, from.LineSize, 0, from.Height, into.Data, into.LineSize);
    }

    public void Dispose()
    {
        api.sws_freeContext(_context);
        _context = null;
    }
}
