using System.Globalization;
using System.Text;

namespace EdgeCam.Rtsp;

/// <summary>
/// Writes one RTSP response or request into the caller's buffer (RFC 2326 §6, §7): construct, add headers,
/// finish once. Text that does not fit is noticed at the end, so that callers check one result.
/// </summary>
/// <remarks>
/// Control characters in header values become spaces: nothing that a peer had echoed, and nothing that
/// is configured, can begin another header.
/// </remarks>
public ref struct RtspWriter
{
    private readonly Span<byte> _destination;
    private int _length;
    private bool _isFull;

    /// <summary>Begins a response.</summary>
    /// <param name="destination">Filled from the front; the caller's, valid until the writer is finished.</param>
    /// <param name="status">The status line.</param>
    /// <param name="cseq">The request's number; null leaves the header out, as nothing is known to repeat.</param>
    public RtspWriter(Span<byte> destination, RtspStatus status, int? cseq)
    {
        _destination = destination;
        Append("RTSP/1.0 ");
        Append(((int)status).ToString(CultureInfo.InvariantCulture));
        Append(" ");
        Append(RtspStatusText.ReasonOf(status));
        Append("\r\n");
        if (cseq is { } number)
            Header("CSeq", number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Begins a request.</summary>
    /// <param name="destination">As for a response.</param>
    /// <param name="method">"ANNOUNCE"; ours.</param>
    /// <param name="uri">Printable ASCII without blanks, and without user and password.</param>
    /// <param name="cseq">Its number, which the response repeats (RFC 2326 §12.17).</param>
    public RtspWriter(Span<byte> destination, string method, string uri, int cseq)
    {
        _destination = destination;
        Append(method);
        Append(" ");
        Append(uri);
        Append(" RTSP/1.0\r\n");
        Header("CSeq", cseq.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Adds a header.</summary>
    /// <param name="name">A token of ours.</param>
    /// <param name="value">Any text, written as UTF-8.</param>
    public void Header(string name, ReadOnlySpan<char> value)
    {
        Append(name);
        Append(": ");
        var start = _length;
        Append(value);
        foreach (ref var b in _destination[start.._length])
        {
            if (b is < 0x20 or 0x7F)
                b = (byte)' ';
        }

        Append("\r\n");
    }

    /// <summary>Ends a message without body.</summary>
    /// <returns>False when the message does not fit; <paramref name="written"/> is then 0.</returns>
    public bool TryFinish(out int written)
    {
        Append("\r\n");
        return TryEnd(out written);
    }

    /// <summary>Ends a message with a body, adding Content-Type and Content-Length (in bytes of UTF-8).</summary>
    /// <returns>False when the message does not fit; <paramref name="written"/> is then 0.</returns>
    public bool TryFinish(string contentType, ReadOnlySpan<char> body, out int written)
    {
        Header("Content-Type", contentType);
        Header("Content-Length", Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture));
        Append("\r\n");
        Append(body);
        return TryEnd(out written);
    }

    private readonly bool TryEnd(out int written)
    {
        written = _isFull ? 0 : _length;
        return !_isFull;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (!_isFull && Encoding.UTF8.TryGetBytes(text, _destination[_length..], out var count))
            _length += count;
        else
            _isFull = true;
    }
}
