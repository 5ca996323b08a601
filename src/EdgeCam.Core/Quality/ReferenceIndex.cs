using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>
/// What is kept of every picture of some footage that is played in a loop: when it comes and how it looks from afar. The
/// loop is as long as its pictures, and one interval more.
/// </summary>
/// <remarks>Thread-bound. Takes 2.3 KB for each picture.</remarks>
/// <param name="width">Of the pictures.</param>
/// <param name="height">Of the pictures.</param>
/// <param name="rate">Of the footage.</param>
public sealed class ReferenceIndex(int width, int height, FrameRate rate)
{
    private readonly List<long> _times = [];
    private readonly List<byte[]> _thumbnails = [];
    private readonly long _interval = MediaInstant.NanosecondsPerSecond * rate.Denominator / rate.Numerator;

    public FrameRate Rate => rate;

    /// <summary>Pictures.</summary>
    public int Count => _times.Count;

    /// <summary>The length of the loop in nanoseconds.</summary>
    public long Duration => _times[^1] + _interval;

    /// <summary>Adds the next picture.</summary>
    /// <param name="time">Nanoseconds from the first, which has 0.</param>
    public void Add(long time, in LumaView picture)
    {
        var thumbnail = new byte[LumaThumbnail.Bytes];
        LumaThumbnail.Take(picture, thumbnail);
        _times.Add(time);
        _thumbnails.Add(thumbnail);
    }

    /// <summary>Is a picture of this size one of the footage, perhaps made smaller? An encoder wants even sides, which bends it a little.</summary>
    public bool IsSameShape(in LumaView picture) =>
        picture.Width <= width && picture.Height <= height
        && Math.Abs(((double)picture.Width / width) - ((double)picture.Height / height)) <= (1.5 / width) + (1.5 / height);

    internal long TimeOf(int number) => _times[number];

    internal ReadOnlySpan<byte> Thumbnail(int number) => _thumbnails[number];

    /// <summary>Finds the picture of an instant, to a quarter of a frame.</summary>
    /// <param name="time">Nanoseconds; of any loop.</param>
    internal bool TryFind(long time, out int number)
    {
        time = ((time % Duration) + Duration) % Duration;
        var found = _times.BinarySearch(time);
        var after = found >= 0 ? found : ~found;
        number = IsNear(after % Count, time) ? after % Count : Math.Max(0, after - 1);
        return IsNear(number, time);
    }

    private bool IsNear(int number, long time)
    {
        var distance = Math.Abs(_times[number] - time);
        return Math.Min(distance, Duration - distance) <= _interval / 4;
    }
}
