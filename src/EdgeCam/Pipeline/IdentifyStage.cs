using EdgeCam.Overlay;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Pipeline;

/// <summary>
/// Shows for a while which camera this is, in letters that can be read across a room. It writes into copies, one for each
/// picture that the source has, because not every source lends pictures that may be written to.
/// </summary>
/// <remarks><see cref="Show"/> is thread-safe; everything else is the encode thread's. Allocates only when it begins to show.</remarks>
internal sealed class IdentifyStage
{
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(2); // longer than any encoder reads a picture
    private readonly Dictionary<int, PinnedPicture> _copies = []; // by the loan: while it is out, its copy is read
    private Words? _words;

    /// <summary>From the next picture on.</summary>
    /// <param name="until">Of the clock that pictures are captured by.</param>
    public void Show(string line1, string line2, MediaInstant until) => Volatile.Write(ref _words, new Words(line1, line2, until));

    /// <summary>The frame, or while there is something to show one with a copy of its picture in its place; the loan is the same.</summary>
    public SourceFrame On(in SourceFrame frame)
    {
        if (Volatile.Read(ref _words) is not { } words || !OverlayPainter.CanPaint(frame.Picture))
            return frame;
        if (frame.CapturedAt >= words.Until)
        {
            if (frame.CapturedAt >= words.Until + Reading && Interlocked.CompareExchange(ref _words, null, words) == words)
                _copies.Clear();
            return frame;
        }

        if (!_copies.TryGetValue(frame.Loan.Index, out var copy) || copy.Picture.Width != frame.Picture.Width || copy.Picture.Height != frame.Picture.Height)
            _copies[frame.Loan.Index] = copy = new PinnedPicture(frame.Picture.Layout, frame.Picture.Width, frame.Picture.Height);
        OverlayPainter.Copy(frame.Picture, copy.Picture);
        OverlayPainter.PaintLarge(copy.Picture, words.Line1, words.Line2);
        return SourceFrame.OfPicture(copy.Picture, frame.Loan, frame.CapturedAt);
    }

    private sealed record Words(string Line1, string Line2, MediaInstant Until);
}
