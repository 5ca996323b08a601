using EdgeCam.Options;
using EdgeCam.Overlay;
using EdgeCam.Ports;

namespace EdgeCam.Pipeline;

/// <summary>What is written into the picture; each line as <see cref="OverlayText"/> takes it, empty for none.</summary>
internal sealed record OverlayLines(string Line1, string Line2);

/// <summary>Writes two lines into every picture before it is encoded; the time in them runs.</summary>
internal sealed class OverlayStage
{
    private readonly OverlayPainter _painter;
    private readonly Func<DateTime> _local;
    private readonly char[] _line1 = new char[OverlayText.MaxLength];
    private readonly char[] _line2 = new char[OverlayText.MaxLength];
    private OverlayLines _lines;
    private OverlayLines? _rendered;
    private long _second = -1;
    private int _length1;
    private int _length2;

    public OverlayStage(OverlayOptions options)
        : this(new OverlayPainter(options.Position, options.Scale), LinesOf(options), () => DateTime.Now)
    {
    }

    internal OverlayStage(OverlayPainter painter, OverlayLines lines, Func<DateTime> local) => (_painter, _lines, _local) = (painter, lines, local);

    /// <summary>Takes effect at the next picture. Thread-safe.</summary>
    public OverlayLines Lines
    {
        get => Volatile.Read(ref _lines);
        set => Volatile.Write(ref _lines, value);
    }

    public static OverlayLines LinesOf(OverlayOptions options) => new(options.Line1, options.Line2);

    /// <summary>Draws on a picture; one that is not mapped stays as it is. Thread-bound to the encode thread; allocates nothing.</summary>
    public void OnPicture(in Picture picture)
    {
        if (!OverlayPainter.CanPaint(picture))
            return;
        Render(Lines, _local());
        _painter.Paint(picture, _line1.AsSpan(0, _length1), _line2.AsSpan(0, _length2));
    }

    private void Render(OverlayLines lines, DateTime local)
    {
        var second = local.Ticks / TimeSpan.TicksPerSecond;
        if (second == _second && ReferenceEquals(lines, _rendered))
            return;
        (_second, _rendered) = (second, lines);
        _length1 = OverlayText.Render(lines.Line1, local, _line1);
        _length2 = OverlayText.Render(lines.Line2, local, _line2);
    }
}
