using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;

namespace EdgeCam.Doctor.Checks;

/// <summary>What a camera offers, in few words: <c>YUYV 1280x720@10, 640x480@5-30; MJPG 1920x1080@30</c>.</summary>
internal static class OfferText
{
    public static string Of(IEnumerable<OfferedSize> sizes) => string.Join("; ", sizes
        .GroupBy(size => size.Format)
        .Select(format => $"{format.Key} {string.Join(", ", format.Select(Of).Distinct(StringComparer.Ordinal))}"));

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
