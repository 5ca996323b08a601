using System.Globalization;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Rtsp;

/// <summary>The state of a session (RFC 2326 §A.2).</summary>
public enum RtspSessionState : byte
{
    Init,
    Ready,
    Playing,
}

/// <summary>
/// The RTSP 1.0 server side of one connection (RFC 2326): a request goes in, its response comes out,
/// and the host is told what to do. One session a connection, which ends with it: nothing keeps flowing
/// to an address whose owner has hung up.
/// </summary>
/// <param name="id">The session identifier, random and unguessable.</param>
/// <param name="peer">The client's address bytes, without port.</param>
/// <remarks>Thread-bound.</remarks>
public sealed class RtspSession(IRtspHost host, RtspAccess access, string id, TimeSpan timeout, ReadOnlyMemory<byte> peer)
{
    private const string Methods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";
    private const int MaxRefusals = 5;
    private LiveStream? _stream;
    private int _refusals;

    public RtspSessionState State { get; private set; }

    /// <summary>True after so many wrong passwords that the connection should be closed behind the response.</summary>
    public bool IsToBeClosed => _refusals >= MaxRefusals;

    /// <summary>Wrong passwords and unknown users on this connection; what a player asks before it knows the challenge does not count.</summary>
    public int Refusals => _refusals;

    /// <summary>Answers one request.</summary>
    public RtspResponse OnRequest(RtspRequest request, MediaInstant now)
    {
        if (!request.IsVersionSupported)
            return new RtspResponse(RtspStatus.VersionNotSupported);
        if (request.CSeq is null)
            return new RtspResponse(RtspStatus.BadRequest);
        if (request.Header("Require") is { } required)
            return new RtspResponse(RtspStatus.OptionNotSupported).With("Unsupported", required);
        if (!RtspUri.TryParse(request.Uri, out var uri))
            return new RtspResponse(RtspStatus.BadRequest);
        if (request.Header("Session") is { } session && !IsMine(session))
            return new RtspResponse(RtspStatus.SessionNotFound);
        return Dispatch(request, uri, now);
    }

    /// <summary>The connection is gone.</summary>
    public void OnClosed() => End();

    private RtspResponse Dispatch(RtspRequest request, RtspUri uri, MediaInstant now) => request.Method switch
    {
        RtspMethod.Options => WithSession(new RtspResponse(RtspStatus.Ok).With("Public", Methods)),
        RtspMethod.Describe => Describe(request, uri, now),
        RtspMethod.Setup => SetUp(request, uri, now),
        RtspMethod.Play => InSession(request, Play),
        RtspMethod.Pause => InSession(request, Pause),
        RtspMethod.Teardown => InSession(request, TearDown),
        RtspMethod.GetParameter => Parameters(request),
        RtspMethod.SetParameter => Parameters(request),
        RtspMethod.Unknown => new RtspResponse(RtspStatus.NotImplemented),
        _ => new RtspResponse(RtspStatus.MethodNotAllowed).With("Allow", Methods), // ANNOUNCE, RECORD: nobody publishes to a camera
    };

    private RtspResponse Describe(RtspRequest request, RtspUri uri, MediaInstant now)
    {
        if (Refuse(request, PathOf(uri), now) is { } refusal)
            return refusal;
        if (request.Header("Accept") is { } accept && !accept.Contains("application/sdp", StringComparison.OrdinalIgnoreCase) && !accept.Contains('*', StringComparison.Ordinal))
            return new RtspResponse(RtspStatus.NotAcceptable);
        if (host.Find(PathOf(uri)) is not { } stream)
            return new RtspResponse(RtspStatus.NotFound);
        return host.Describe(stream) is { } sdp
            ? RtspResponse.Describing(sdp, BaseOf(request.Uri) + "/")
            : NotYet();
    }

    private RtspResponse SetUp(RtspRequest request, RtspUri uri, MediaInstant now)
    {
        var namesTrack = RtspUri.TrySplitTrack(uri.Path, out var streamPath, out var trackId);
        var path = streamPath.Trim('/');
        if (Refuse(request, path, now) is { } refusal)
            return refusal;
        if (host.Find(path) is not { } stream)
            return new RtspResponse(RtspStatus.NotFound);
        if (!namesTrack && stream.Sound is not null)
            return new RtspResponse(RtspStatus.AggregateOperationNotAllowed);
        var track = namesTrack ? trackId : (int)Track.Video;
        if (track > (stream.Sound is null ? (int)Track.Video : (int)Track.Sound))
            return new RtspResponse(RtspStatus.NotFound);
        if (State == RtspSessionState.Playing || (_stream is not null && _stream != stream))
            return new RtspResponse(RtspStatus.MethodNotValidInThisState);
        if (stream.Parameters is null)
            return NotYet();
        return SetUp(request, stream, (Track)track);
    }

    private RtspResponse SetUp(RtspRequest request, LiveStream stream, Track track)
    {
        if (!TransportHeader.TryParse(request.Header("Transport"), out var wanted))
            return new RtspResponse(RtspStatus.BadRequest);
        if (State == RtspSessionState.Init && !host.TryEnter())
            return new RtspResponse(RtspStatus.NotEnoughBandwidth);
        if (!host.TrySetUp(stream, track, wanted, out var granted))
        {
            if (State == RtspSessionState.Init)
                End();
            return new RtspResponse(RtspStatus.UnsupportedTransport);
        }

        _stream = stream;
        State = RtspSessionState.Ready;
        return WithSession(new RtspResponse(RtspStatus.Ok).With("Transport", granted));
    }

    private RtspResponse Play(RtspRequest request)
    {
        if (State == RtspSessionState.Init)
            return new RtspResponse(RtspStatus.MethodNotValidInThisState);

        // A PLAY while playing is a keep-alive of some players, and nothing to start over for (RFC 2326 §10.5).
        var starts = State == RtspSessionState.Playing ? [] : host.Play();
        State = RtspSessionState.Playing;
        var response = WithSession(new RtspResponse(RtspStatus.Ok).With("Range", "npt=now-"));
        return starts.Count > 0 ? response.With("RTP-Info", RtpInfo(request.Uri, starts)) : response;
    }

    private RtspResponse Pause(RtspRequest request)
    {
        if (State == RtspSessionState.Init)
            return new RtspResponse(RtspStatus.MethodNotValidInThisState);
        if (State == RtspSessionState.Playing)
            host.Pause();
        State = RtspSessionState.Ready;
        return WithSession(new RtspResponse(RtspStatus.Ok));
    }

    private RtspResponse TearDown(RtspRequest request)
    {
        End();
        return new RtspResponse(RtspStatus.Ok);
    }

    /// <summary>An empty body is the keep-alive of RFC 2326 §10.8; there are no parameters to get or set.</summary>
    private RtspResponse Parameters(RtspRequest request) =>
        request.Body.IsEmpty
            ? WithSession(new RtspResponse(RtspStatus.Ok))
            : new RtspResponse(RtspStatus.ParameterNotUnderstood);

    private RtspResponse InSession(RtspRequest request, Func<RtspRequest, RtspResponse> answer) =>
        request.Header("Session") is null || State == RtspSessionState.Init
            ? new RtspResponse(RtspStatus.SessionNotFound)
            : answer(request);

    private RtspResponse? Refuse(RtspRequest request, string path, MediaInstant now)
    {
        var refusal = access.Refuse(request, path, now, peer.Span, out var verdict);
        if (verdict is DigestResult.WrongPassword or DigestResult.UnknownUser)
            _refusals++;
        return refusal;
    }

    private bool IsMine(string session)
    {
        var end = session.IndexOf(';', StringComparison.Ordinal); // some players repeat ";timeout=60"
        var named = end < 0 ? session.AsSpan() : session.AsSpan(0, end);
        return State != RtspSessionState.Init && named.Trim().SequenceEqual(id);
    }

    private RtspResponse WithSession(RtspResponse response) =>
        State == RtspSessionState.Init
            ? response
            : response.With("Session", string.Create(CultureInfo.InvariantCulture, $"{id};timeout={(int)timeout.TotalSeconds}"));

    private void End()
    {
        host.TearDown();
        _stream = null;
        State = RtspSessionState.Init;
    }

    // Waiting is the client's: it knows how long its user will.
    private static RtspResponse NotYet() => new RtspResponse(RtspStatus.ServiceUnavailable).With("Retry-After", "1");

    private static string PathOf(RtspUri uri) => uri.Path.Trim('/');

    /// <summary>What "trackID=0" is appended to: a query in between would swallow it.</summary>
    private static string BaseOf(string uri) => uri.Split('?')[0].TrimEnd('/');

    private static string RtpInfo(string uri, IReadOnlyList<RtspTrackStart> starts)
    {
        RtspUri.TrySplitTrack(BaseOf(uri), out var stream, out _);
        return string.Join(',', starts.Select(start => string.Create(
            CultureInfo.InvariantCulture,
            $"url={stream}/trackID={(int)start.Track}{Part("seq", start.Sequence)}{Part("rtptime", start.Timestamp)}")));
    }

    private static string Part(string name, long? value) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $";{name}={number}") : "";
}
