using System.Globalization;

namespace EdgeCam.Overlay;

/// <summary>One line of text as it is configured: plain, with the time where <c>{time}</c> or <c>{time:%H:%M:%S}</c> stands.</summary>
/// <remarks>Reentrant; allocates nothing.</remarks>
public static class OverlayText
{
    /// <summary>Characters of a line, before and after the time is put in.</summary>
    public const int MaxLength = 60;

    private const string DefaultTime = "%Y-%m-%d %H:%M:%S";

    /// <summary>Whether every character can be drawn and every <c>%</c> of a time is known.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length > MaxLength || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return false;
        for (var rest = text.AsSpan(); TryFindTime(rest, out var at, out var length, out var format); rest = rest[(at + length)..])
        {
            if (!IsKnown(format))
                return false;
        }

        return true;
    }

    /// <summary>Puts the time in.</summary>
    /// <param name="local">As clocks where the camera is show it.</param>
    /// <param name="line">What does not fit is left out.</param>
    /// <returns>Characters written.</returns>
    public static int Render(ReadOnlySpan<char> text, DateTime local, Span<char> line)
    {
        var written = 0;
        while (TryFindTime(text, out var at, out var length, out var format))
        {
            written += Append(text[..at], line[written..]);
            written += AppendTime(format, local, line[written..]);
            text = text[(at + length)..];
        }

        return written + Append(text, line[written..]);
    }

    private static bool TryFindTime(ReadOnlySpan<char> text, out int at, out int length, out ReadOnlySpan<char> format)
    {
        length = 0;
        format = DefaultTime;
        at = text.IndexOf("{time");
        if (at < 0 || text[at..].IndexOf('}') is not (> 0 and var end))
            return false;
        var inside = text.Slice(at + "{time".Length, end - "{time".Length);
        if (inside is [':', ..])
            format = inside[1..];
        else if (!inside.IsEmpty)
            return false; // {timer}: plain text
        length = end + 1;
        return true;
    }

    private static bool IsKnown(ReadOnlySpan<char> format)
    {
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && (++i == format.Length || !"YmdHMS%".Contains(format[i])))
                return false;
        }

        return true;
    }

    private static int AppendTime(ReadOnlySpan<char> format, DateTime local, Span<char> line)
    {
        var written = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && i + 1 < format.Length)
                written += AppendField(format[++i], local, line[written..]);
            else
                written += Append(format.Slice(i, 1), line[written..]);
        }

        return written;
    }

    private static int AppendField(char field, DateTime local, Span<char> line) => field switch
    {
        'Y' => AppendNumber(local.Year, "D4", line),
        'm' => AppendNumber(local.Month, "D2", line),
        'd' => AppendNumber(local.Day, "D2", line),
        'H' => AppendNumber(local.Hour, "D2", line),
        'M' => AppendNumber(local.Minute, "D2", line),
        'S' => AppendNumber(local.Second, "D2", line),
        _ => Append("%", line),
    };

    private static int AppendNumber(int value, ReadOnlySpan<char> format, Span<char> line) =>
        value.TryFormat(line, out var written, format, CultureInfo.InvariantCulture) ? written : 0;

    private static int Append(ReadOnlySpan<char> text, Span<char> line)
    {
        var fits = Math.Min(text.Length, line.Length);
        text[..fits].CopyTo(line);
        return fits;
    }
}

/// <summary>The corner that text stands in.</summary>
public enum OverlayPosition
{
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
}
