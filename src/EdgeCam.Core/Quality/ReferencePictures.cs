using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>The pictures captured last, by their number from 0 on.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class ReferencePictures
{
    private readonly MediaInstant[] _capturedAt;
    private readonly LumaPlane[] _planes;
    private readonly TimeSpan _tolerance;

    public ReferencePictures(QualityPlan plan)
    {
        _capturedAt = new MediaInstant[plan.ReferencePictures];
        _planes = [.. _capturedAt.Select(_ => new LumaPlane(plan.Width, plan.Height))];
        _tolerance = plan.Rate.Interval / 4;
    }

    public int Capacity => _planes.Length;

    /// <summary>The number of the next picture; the last <see cref="Capacity"/> before it are there.</summary>
    public long Count { get; private set; }

    public void Add(MediaInstant capturedAt, in LumaView luma)
    {
        _capturedAt[Slot(Count)] = capturedAt;
        _planes[Slot(Count)].Copy(luma);
        Count++;
    }

    public MediaInstant CapturedAt(long number) => _capturedAt[Slot(number)];

    public LumaView View(long number) => _planes[Slot(number)].View;

    /// <summary>
    /// Finds a picture by its capture instant, which may have been through a media clock of 90 kHz and
    /// an estimate of clock offset: a quarter of a frame is tolerated.
    /// </summary>
    public bool TryFind(MediaInstant capturedAt, out long number)
    {
        for (number = Count - 1; number >= Math.Max(0, Count - Capacity); number--)
        {
            if ((CapturedAt(number) - capturedAt).Duration() <= _tolerance)
                return true;
        }

        return false;
    }

    private int Slot(long number) => (int)(number % Capacity);
}
