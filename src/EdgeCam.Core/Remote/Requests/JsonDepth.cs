namespace EdgeCam.Remote.Requests;

/// <summary>How deep a text nests, told by its brackets alone, before any of it is parsed.</summary>
public static class JsonDepth
{
    /// <summary>True when a bracket opens at a depth beyond <paramref name="most"/>; a scalar has depth 0, <c>{}</c> has 1.</summary>
    /// <remarks>
    /// Reads strings as JSON does (RFC 8259 §7): brackets in them do not count, and an escaped quote does not end them.
    /// In a text that is no JSON the count may be off only behind its first fault, where a parser has given up.
    /// </remarks>
    public static bool Exceeds(ReadOnlySpan<byte> utf8, int most)
    {
        var (depth, isInString) = (0, false);
        for (var i = 0; i < utf8.Length; i++)
        {
            var next = utf8[i];
            if (next == '"')
                isInString = !isInString;
            else if (isInString)
                i += next == '\\' ? 1 : 0;
            else if (next is (byte)'{' or (byte)'[' && ++depth > most)
                return true;
            else if (next is (byte)'}' or (byte)']')
                depth = Math.Max(0, depth - 1); // closing what was never opened buys no depth
        }

        return false;
    }
}
