using EdgeCam.Media;
using EdgeCam.Sdp;
using EdgeCam.Units;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>What the session asks of the relay.</summary>
public sealed partial class PublishSession
{
    /// <summary>Room that holds any request.</summary>
    public const int MaxRequestBytes = 8 * 1024;

    private const string Options = "OPTIONS";
    private const string Announce = "ANNOUNCE";
    private const string SetUp = "SETUP";
    private const string Record = "RECORD";
    private const string TearDown = "TEARDOWN";
    private const string UserAgent = "EdgeCam";

    private string? _method; // asked for, or awaiting its answer
    private bool _isSent;
    private int _cseq;
    private string? _sessionId;
    private int? _replyTo; // the relay's own request

    private bool IsAsking => _method is not null;

    private string Target => string.Equals(_method, SetUp, StringComparison.Ordinal)
        ? $"{Url.RequestUri}/trackID={TrackIdOf(_tracks[_settingUp])}" // behind a query too, as ffmpeg does and relays expect
        : Url.RequestUri;

    /// <summary>Takes the next request, or a short answer to a request of the relay.</summary>
    /// <param name="destination">At least <see cref="MaxRequestBytes"/>; filled from the front.</param>
    /// <param name="written">Its length.</param>
    /// <returns>False when there is nothing to send.</returns>
    public bool TryPollRequest(Span<byte> destination, out int written)
    {
        written = 0;
        if (IsOver)
            return false;
        if (_replyTo is { } number)
        {
            _replyTo = null;
            return new RtspWriter(destination, RtspStatus.NotImplemented, number).TryFinish(out written);
        }

        if (!IsAsking || _isSent)
            return false;
        _isSent = true;
        if (!TryWrite(destination, _method!, out written))
            Fail(new PublishFailure(PublishFailureKind.Protocol, $"{_method} to {Url.Server} is longer than {destination.Length} bytes: shorten the path."));
        return written > 0;
    }

    private bool TryWrite(Span<byte> destination, string method, out int written)
    {
        var uri = Target;
        var writer = new RtspWriter(destination, method, uri, ++_cseq);
        writer.Header("User-Agent", UserAgent);
        if (_authentication.Authorization(method, uri) is { } authorization)
            writer.Header("Authorization", authorization);
        if (_sessionId is not null)
            writer.Header("Session", _sessionId);
        if (string.Equals(method, SetUp, StringComparison.Ordinal))
            writer.Header("Transport", WantedTransport());
        if (string.Equals(method, Record, StringComparison.Ordinal))
            writer.Header("Range", "npt=0.000-"); // RFC 2326 §10.11; live, so from now on
        return string.Equals(method, Announce, StringComparison.Ordinal)
            ? writer.TryFinish("application/sdp", _plan.Description.ToSdp(), out written)
            : writer.TryFinish(out written);
    }

    private string WantedTransport()
    {
        var track = _tracks[_settingUp];
        var first = (ushort)(2 * _settingUp);
        return _plan.Transport == TransportProtocol.Udp
            ? TransportHeader.AskToRecordUnicast(_clientPorts[(int)track] ?? throw new InvalidOperationException("OnPortsOpened comes before OnConnected."))
            : TransportHeader.AskToRecordInterleaved(new TransportPair(first, (ushort)(first + 1)));
    }

    private void Ask(string method, MediaInstant deadline)
    {
        _method = method;
        _isSent = false;
        NextDeadline = deadline;
    }

    private void ForgetRequest()
    {
        _method = null;
        NextDeadline = MediaInstant.Never;
    }

    private static int TrackIdOf(Track track) => track == Track.Video ? SessionDescription.VideoTrackId : SessionDescription.AudioTrackId;
}
