namespace EdgeCam.Rtsp;

/// <summary>What a session answers; control plane, so that it owns plain strings.</summary>
public sealed class RtspResponse(RtspStatus status)
{
    private readonly List<RtspHeader> _headers = [];

    public RtspStatus Status { get; } = status;

    /// <summary>The SDP of a DESCRIBE; null for every other response.</summary>
    public string? Description { get; private init; }

    public IReadOnlyList<RtspHeader> Headers => _headers;

    public static RtspResponse Describing(string sdp, string contentBase) =>
        new RtspResponse(RtspStatus.Ok) { Description = sdp }.With("Content-Base", contentBase);

    public RtspResponse With(string name, string value)
    {
        _headers.Add(new RtspHeader(name, value));
        return this;
    }

    /// <summary>Writes the response for a request number; false when it does not fit.</summary>
    public bool TryWrite(Span<byte> destination, int? cseq, string server, out int written)
    {
        var writer = new RtspWriter(destination, Status, cseq);
        writer.Header("Server", server);
        foreach (var header in _headers)
            writer.Header(header.Name, header.Value);
        return Description is null
            ? writer.TryFinish(out written)
            : writer.TryFinish("application/sdp", Description, out written);
    }
}
