using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>A few pictures of one size, planar 4:2:0, that a source's pictures are scaled into and that are lent on.</summary>
/// <remarks>Thread-bound: the encode thread only. Allocates nothing after construction, but what libswscale keeps from the first picture on.</remarks>
internal sealed unsafe class ScaledPictures : IDisposable
{
    private const int Count = 4; // as many as a device that reads them where they lie holds at once
    private readonly PixelConverter _converter;
    private readonly PictureView _view;
    private readonly Frame[] _frames;
    private readonly LoanPool _loans = new(Count, firstIndex: 0);

    /// <param name="from">The size of the pictures that come.</param>
    /// <param name="layout">Of the pictures that come.</param>
    public ScaledPictures(LibavLibrary library, PictureSize from, PixelLayout layout, PictureSize to)
    {
        _converter = new PixelConverter(library.Scale);
        _view = new PictureView(library, from, layout);
        _frames = [.. Enumerable.Range(0, Count).Select(_ => Frame.WithPicture(library.Util, to.Width, to.Height, PixelFormat.Yuv420))];
    }

    /// <summary>Scales a picture and lends the result; false while all are out.</summary>
    /// <exception cref="ArgumentException">Another size or layout than was said, or no address.</exception>
    public bool TryScale(in SourceFrame picture, out SourceFrame scaled)
    {
        scaled = default;
        var shown = _view.Show(picture.Picture);
        if (!_loans.TryLend(out var loan, out var slot))
            return false;
        _converter.Convert(shown, _frames[slot]);
        scaled = SourceFrame.OfPicture(PictureOf(_frames[slot]), loan, picture.CapturedAt);
        return true;
    }

    public void Return(BufferLoan loan) => _loans.TryReturn(loan, out _);

    public void Dispose()
    {
        _converter.Dispose();
        _view.Dispose();
        Array.ForEach(_frames, frame => frame.Dispose());
    }

    private static Picture PictureOf(Frame frame) =>
        new(PixelLayout.Yuv420, frame.Width, frame.Height, PlaneOf(frame, 0), PlaneOf(frame, 1), PlaneOf(frame, 2));

    private static PicturePlane PlaneOf(Frame frame, int index) => new((nint)frame.Data[index], frame.LineSize[index]);
}
