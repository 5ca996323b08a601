using System.Buffers;
using System.Text;

namespace EdgeCam.Rtsp;

public static partial class RtspReader
{
    /// <summary>tchar of RFC 7230 §3.2.6, the token of methods and header names.</summary>
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static bool TryReadHeaders(ReadOnlySpan<byte> block, out RtspHeader[] headers)
    {
        headers = new RtspHeader[CountLines(block)];
        foreach (ref var header in headers.AsSpan())
        {
            if (!TryTakeLine(ref block, out var line) || !TryReadHeader(line, out header))
            {
                headers = [];
                return false;
            }
        }

        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> line, out RtspHeader header)
    {
        header = default;
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
            return false;

        var value = line[(colon + 1)..].Trim(" \t"u8);
        foreach (var b in value)
        {
            if (b is < 0x20 and not (byte)'\t' or 0x7F)
                return false;
        }

        // UTF-8 because players send user names as they were typed; a bad sequence becomes U+FFFD and matches nobody.
        header = new RtspHeader(Encoding.ASCII.GetString(line[..colon]), Encoding.UTF8.GetString(value));
        return true;
    }

    /// <summary>A length that does not fit an int is still a length: it is over the limit, not malformed.</summary>
    private static bool TryReadLength(string text, out int length)
    {
        if (RtspRequest.TryParseNumber(text, out length))
            return true;
        length = int.MaxValue;
        return text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    private static bool TryTakeLine(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        var end = rest.IndexOf((byte)'\n');
        line = end < 0 ? default : rest[..end];
        if (end < 0)
            return false;

        rest = rest[(end + 1)..];
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        return true;
    }

    /// <summary>Takes the header lines up to the empty line, which is dropped.</summary>
    private static bool TryTakeBlock(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> block)
    {
        var ahead = rest;
        while (true)
        {
            var lineStart = rest.Length - ahead.Length;
            if (!TryTakeLine(ref ahead, out var line))
            {
                block = default;
                return false;
            }

            if (line.IsEmpty)
            {
                block = rest[..lineStart];
                rest = ahead;
                return true;
            }
        }
    }

    private static int CountLines(ReadOnlySpan<byte> block) => block.Count((byte)'\n');
}
