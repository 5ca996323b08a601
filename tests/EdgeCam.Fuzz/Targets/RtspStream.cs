using System.Text;
using EdgeCam.Rtsp;

namespace EdgeCam.Fuzz.Targets;

/// <summary>The reader of RTSP connections: requests, responses and interleaved frames, in any mixture.</summary>
internal static class RtspStream
{
    /// <summary>Prefixes are tried from the start of each message; a longer input is cut, as that costs its square.</summary>
    private const int MaxBytes = 12 * 1024;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var rest = input[..Math.Min(input.Length, MaxBytes)];
        while (true)
        {
            var read = RtspReader.TryRead(rest, out var message, out var consumed);
            Check.Note(read);
            CheckOne(rest, read, message, consumed);
            CheckPrefixes(rest, read, consumed);
            if (read is RtspRead.Incomplete or RtspRead.Malformed or RtspRead.TooLarge)
                return;
            rest = rest[consumed..];
        }
    }

    private static void CheckOne(ReadOnlySpan<byte> input, RtspRead read, RtspMessage message, int consumed)
    {
        Check.That(consumed >= 0 && consumed <= input.Length, "consumed lies within the input");
        Check.That((message.Request is not null) == (read == RtspRead.Request), "a request comes with Request and only then");
        Check.That((message.Response is not null) == (read == RtspRead.Response), "a response comes with Response and only then");
        Check.That((message.Limit != RtspLimit.None) == (read == RtspRead.TooLarge), "a limit comes with TooLarge and only then");
        Check.That(message.Payload.Length <= RtspReader.MaxInterleavedBytes, "a frame keeps its limit");
        Check.Note(message.Limit);
        if (read is RtspRead.Malformed or RtspRead.TooLarge)
            Check.That(consumed == 0, "lost framing consumes nothing");
        else if (read != RtspRead.Incomplete)
            Check.That(consumed > 0, "a message consumes bytes");
        else
            Check.That(input.Length - consumed < RtspReader.MaxMessageBytes, "a full buffer is never incomplete");
        if (message.Request is { } request)
            CheckRequest(request);
        if (message.Response is { } response)
            CheckResponse(response);
    }

    private static void CheckResponse(ReceivedResponse response)
    {
        Check.That(response.StatusCode is 0 or (>= 100 and < 600), "a status is a status or none");
        Check.That(response.Headers.Count <= RtspReader.MaxHeaders, "the headers keep their limit");
        Check.That(response.Body.Length <= RtspReader.MaxBodyBytes, "the body keeps its limit");
        Check.Note(response.StatusCode / 100);
        Check.Note(response.CSeq is null);
        Check.Note(response.Headers.Count);
    }

    private static void CheckRequest(RtspRequest request)
    {
        Check.That(request.Uri.Length is > 0 and <= RtspReader.MaxUriBytes, "the URI keeps its limit");
        Check.That(request.Headers.Count <= RtspReader.MaxHeaders, "the headers keep their limit");
        Check.That(request.Body.Length <= RtspReader.MaxBodyBytes, "the body keeps its limit");
        Check.Note(request.Method);
        Check.Note(request.CSeq is null);
        Check.Note(request.Headers.Count);

        var text = Serialise(request);
        if (text.Length - request.Body.Length > RtspReader.MaxHeaderBytes)
            return; // U+FFFD takes more room than the byte it stands for
        var read = RtspReader.TryRead(text, out var again, out var consumed);
        Check.That(read == RtspRead.Request && consumed == text.Length, "what was parsed is written and parsed again");
        Check.That(AreEqual(request, again.Request!), "and is the same request");
    }

    private static byte[] Serialise(RtspRequest request)
    {
        var text = new StringBuilder($"{request.MethodText} {request.Uri} {request.Version}\r\n");
        foreach (var header in request.Headers)
            text.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), .. request.Body.Span];
    }

    private static bool AreEqual(RtspRequest left, RtspRequest right) =>
        string.Equals(left.MethodText, right.MethodText, StringComparison.Ordinal)
        && string.Equals(left.Uri, right.Uri, StringComparison.Ordinal)
        && string.Equals(left.Version, right.Version, StringComparison.Ordinal)
        && left.CSeq == right.CSeq
        && left.Headers.SequenceEqual(right.Headers)
        && left.Body.Span.SequenceEqual(right.Body.Span);

    /// <summary>Feeding byte by byte must give the same answer as all at once, and give it only once.</summary>
    private static void CheckPrefixes(ReadOnlySpan<byte> input, RtspRead whole, int wholeConsumed)
    {
        var dropped = 0;
        var step = Math.Max(1, input.Length / 256);
        for (var length = 0; length <= input.Length; length = length == input.Length ? length + 1 : Math.Min(input.Length, length + step))
        {
            var read = RtspReader.TryRead(input[dropped..length], out _, out var consumed);
            if (read == RtspRead.Incomplete)
            {
                dropped += consumed;
                continue;
            }

            Check.That(read == whole, "a prefix decides as the whole does");
            Check.That(read is RtspRead.Malformed or RtspRead.TooLarge || dropped + consumed == wholeConsumed, "a prefix ends where the whole does");
            return;
        }

        Check.That(whole == RtspRead.Incomplete && dropped == wholeConsumed, "an undecided stream stays undecided");
    }
}
