using EdgeCam.Linux.Interop.Video;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>Sizes that a camera offers in one format: one, or a range in steps.</summary>
/// <param name="StepWidth">Pixels; 0 where there is one size.</param>
/// <param name="RatesOf">The frame rates of one of its sizes, none where the driver does not tell.</param>
internal sealed record CameraOffer(
    FourCc Format,
    int MinWidth,
    int MaxWidth,
    int StepWidth,
    int MinHeight,
    int MaxHeight,
    int StepHeight,
    Func<int, int, IReadOnlyList<FrameRate>> RatesOf)
{
    private const int MostSizes = 256; // a driver that never ends its list

    /// <summary>The size of this offer that is nearest to what is wanted.</summary>
    public (int Width, int Height) Nearest(int width, int height) =>
        (Nearest(width, MinWidth, MaxWidth, StepWidth), Nearest(height, MinHeight, MaxHeight, StepHeight));

    /// <summary>Asks a device for all that it offers. One that tells no sizes offers what it is set to.</summary>
    public static IReadOnlyList<CameraOffer> Of(V4l2Device device, uint type)
    {
        var offers = new List<CameraOffer>();
        foreach (var format in device.Formats(type))
        {
            var before = offers.Count;
            var size = new V4l2FrameSize { PixelFormat = format.Value };
            for (; size.Index < MostSizes && device.Try(V4l2Calls.VIDIOC_ENUM_FRAMESIZES, ref size).Succeeded; size.Index++)
                offers.Add(From(device, format, size));
            if (offers.Count == before)
                offers.Add(AsItIs(device, type, format));
        }

        return offers;
    }

    private static CameraOffer From(V4l2Device device, FourCc format, in V4l2FrameSize size) => size.Type == V4l2Numbers.V4L2_FRMSIZE_TYPE_DISCRETE
        ? One(device, format, (int)size.Width, (int)size.Height)
        : new CameraOffer(
            format, (int)size.MinWidth, (int)size.MaxWidth, (int)size.StepWidth, (int)size.MinHeight, (int)size.MaxHeight, (int)size.StepHeight,
            (width, height) => Rates(device, format, width, height));

    private static CameraOffer AsItIs(V4l2Device device, uint type, FourCc format)
    {
        var now = new V4l2Format { Type = type };
        _ = device.Try(V4l2Calls.VIDIOC_G_FMT, ref now);
        return One(device, format, (int)now.Width, (int)now.Height);
    }

    private static CameraOffer One(V4l2Device device, FourCc format, int width, int height) =>
        new(format, width, width, 0, height, height, 0, (w, h) => Rates(device, format, w, h));

    /// <summary>Fastest first. A range is told by its ends.</summary>
    private static List<FrameRate> Rates(V4l2Device device, FourCc format, int width, int height)
    {
        var rates = new List<FrameRate>();
        var interval = new V4l2FrameInterval { PixelFormat = format.Value, Width = (uint)width, Height = (uint)height };
        for (; interval.Index < MostSizes && device.Try(V4l2Calls.VIDIOC_ENUM_FRAMEINTERVALS, ref interval).Succeeded; interval.Index++)
        {
            Add(rates, interval.Interval);
            if (interval.Type != V4l2Numbers.V4L2_FRMIVAL_TYPE_DISCRETE)
                Add(rates, interval.Longest);
        }

        rates.Sort(static (a, b) => b.PerSecond.CompareTo(a.PerSecond));
        return rates;
    }

    private static void Add(List<FrameRate> rates, V4l2Fraction interval)
    {
        if (interval is { Numerator: > 0 and <= int.MaxValue, Denominator: > 0 and <= int.MaxValue })
            rates.Add(new FrameRate((int)interval.Denominator, (int)interval.Numerator));
    }

    private static int Nearest(int wanted, int min, int max, int step)
    {
        var within = Math.Clamp(wanted, min, max);
        return step <= 1 ? within : Math.Min(max, min + ((within - min + (step / 2)) / step * step));
    }
}
