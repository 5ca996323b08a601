using System.Globalization;
using System.Text;

namespace EdgeCam.Benchmarks.Load;

/// <summary>A response of an RTSP server (RFC 2326 §7), as much as a player needs of it.</summary>
internal sealed record RtspReply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Takes a whole response off the front of <paramref name="received"/>.</summary>
    /// <param name="length">Its length with its body; 0 when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> received, out RtspReply reply, out int length)
    {
        (reply, length) = (new RtspReply(0, new Dictionary<string, string>(), ""), 0);
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var lines = Encoding.ASCII.GetString(received[..head]).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var bodyLength = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        if (received.Length < head + 4 + bodyLength)
            return false;

        length = head + 4 + bodyLength;
        reply = new RtspReply(StatusOf(lines[0]), headers, Encoding.UTF8.GetString(received.Slice(head + 4, bodyLength)));
        return true;
    }

    /// <summary>The URL that the video track is set up by (RFC 2326 §C.1.1); null when the SDP has no video.</summary>
    public string? VideoControl(string requestUrl)
    {
        const string Control = "a=control:";
        var video = Body.IndexOf("m=video", StringComparison.Ordinal);
        var control = video < 0 ? -1 : Body.IndexOf(Control, video, StringComparison.Ordinal);
        if (control < 0)
            return null;
        var name = Body[(control + Control.Length)..].Split('\r', '\n')[0].Trim();
        return name.StartsWith("rtsp://", StringComparison.Ordinal) ? name : BaseOf(requestUrl).TrimEnd('/') + '/' + name;
    }

    public string BaseOf(string requestUrl) => Headers.GetValueOrDefault("Content-Base", requestUrl);

    /// <summary>Without its parameters; empty when there is none.</summary>
    public string Session => Headers.GetValueOrDefault("Session", "").Split(';')[0];

    private static int StatusOf(string statusLine) =>
        statusLine.Split(' ') is ["RTSP/1.0", var code, ..] && int.TryParse(code, CultureInfo.InvariantCulture, out var status) ? status : 0;
}
