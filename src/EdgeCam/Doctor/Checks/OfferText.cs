using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;

namespace EdgeCam.Doctor.Checks;

/// <summary>
/// What a camera offers, in few words: <c>YUYV 1280x720@10, 640x480@5-30; MJPG 1920x1080@30</c>. Formats that nothing here reads are
/// only counted, unless there are no others.
/// </summary>
internal static class OfferText
{
    public static string Of(IReadOnlyList<OfferedSize> sizes)
    {
        var formats = sizes.GroupBy(size => size.Format).ToList();
        var read = formats.Where(format => IsRead(format.Key)).ToList();
        var others = formats.Count - read.Count;
        if (read.Count == 0)
            return string.Join(", ", formats.Select(format => format.Key));
        var text = string.Join("; ", read
            .Select(format => (Name: format.Key.ToString(), Sizes: string.Join(", ", format.Select(Of).Distinct(StringComparer.Ordinal))))
            .GroupBy(format => format.Sizes, StringComparer.Ordinal)
            .Select(alike => $"{string.Join(", ", alike.Select(format => format.Name))} {alike.Key}"));
        return others == 0 ? text : $"{text}; and {others} {(others == 1 ? "format" : "formats")} that nothing here reads";
    }

    private static bool IsRead(FourCc format) => format.Layout is not null || format == FourCc.H264 || format == FourCc.Mjpeg || format == FourCc.Jpeg;

    private static string Of(OfferedSize size)
    {
        var least = size.MinWidth == size.MaxWidth && size.MinHeight == size.MaxHeight ? "" : $"{size.MinWidth}x{size.MinHeight} to ";
        return $"{least}{size.MaxWidth}x{size.MaxHeight}{Rates(size.Rates)}";
    }

    private static string Rates(IReadOnlyList<FrameRate> fastestFirst) => fastestFirst switch
    {
        [] => "",
        [var only] => $"@{only}",
        [var fastest, .., var slowest] => $"@{slowest}-{fastest}",
    };
}
