using EdgeCam.Units;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>What the relay answers, and what follows from it.</summary>
public sealed partial class PublishSession
{
    private const int MaxRedirects = 3;
    private const int MaxSessionIdLength = 256;
    private static readonly TimeSpan ShortestSession = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(1);

    private TimeSpan _sessionTimeout = TimeSpan.FromSeconds(60); // unless stated (RFC 2326 §12.37)
    private string _keepAlive = Options;

    /// <summary>A response has come. One that answers nothing, or an older request, is passed over.</summary>
    public void OnResponse(ReceivedResponse response, MediaInstant now)
    {
        if (!_isSent || !IsAsking || (response.CSeq is { } number && number != _cseq) || response.StatusCode is >= 100 and < 200)
            return;

        if (response.StatusCode == (int)RtspStatus.Unauthorized)
            OnChallenge(response, now);
        else if (IsRedirect(response.StatusCode) && State == PublishState.Announcing)
            OnRedirect(response, now);
        else if (State == PublishState.Recording)
            OnKeptAlive(response, now);
        else if (State == PublishState.Ending)
            End();
        else if (response.IsSuccess || string.Equals(_method, Options, StringComparison.Ordinal))
            OnAccepted(response, now);
        else
            Fail(PublishFailure.Of(response.StatusCode, _method!, Url, _plan.Transport));
    }

    /// <summary>The relay asks for something itself: it is told that nothing is served here.</summary>
    public void OnRequest(RtspRequest request) => _replyTo = request.CSeq;

    private static bool IsRedirect(int status) =>
        (RtspStatus)status is RtspStatus.MovedPermanently or RtspStatus.MovedTemporarily or RtspStatus.UseProxy;

    private void OnChallenge(ReceivedResponse response, MediaInstant now)
    {
        var verdict = _authentication.OnChallenge(response.Headers);
        if (State == PublishState.Ending)
            End();
        else if (verdict == ChallengeVerdict.Retry)
            Ask(_method!, State == PublishState.Recording ? NextDeadline : now + _plan.ResponseTimeout);
        else
            Fail(PublishFailure.Of(verdict, Url));
    }

    private void OnRedirect(ReceivedResponse response, MediaInstant now)
    {
        var location = response.Header("Location") ?? "";
        if (location.StartsWith('/'))
            location = $"{Url.Scheme}{Url.Server}{location}";
        if (!PublishUrl.TryParse(location, out var next) || next!.IsSecure != _plan.Url.IsSecure) // nobody but the owner decides on TLS
        {
            Fail(new PublishFailure(PublishFailureKind.Protocol, $"The relay {Url.Server} redirects to something that is no {Url.Scheme} URL: name the right relay."));
            return;
        }

        if (++_redirects > MaxRedirects)
        {
            Fail(new PublishFailure(PublishFailureKind.Refused, $"The relay {Url.Server} redirects for the {_redirects}th time, now to {next!.Server}: name the right relay."));
            return;
        }

        Url = next!;
        _authentication.OnRedirected(isElsewhere: !string.Equals(next!.Host, _plan.Url.Host, StringComparison.OrdinalIgnoreCase));
        ForgetRequest();
        _sessionId = null;
        _replyTo = null;
        State = PublishState.Connecting;
        NextDeadline = now + _plan.ConnectTimeout;
    }

    private void OnAccepted(ReceivedResponse response, MediaInstant now)
    {
        if (response.IsSuccess)
            _authentication.OnAccepted();
        if (!TryTakeSession(response.Header("Session")))
        {
            Fail(new PublishFailure(PublishFailureKind.Protocol, $"The relay {Url.Server} answers {_method} with a session that makes no sense."));
            return;
        }

        switch (_method)
        {
            case Options:
                _keepAlive = KeepAliveOf(response.Header("Public"));
                Ask(Announce, now + _plan.ResponseTimeout);
                break;
            case Announce:
                State = PublishState.SettingUp;
                Ask(SetUp, now + _plan.ResponseTimeout);
                break;
            case SetUp:
                OnSetUp(response.Header("Transport"), now);
                break;
            default:
                State = PublishState.Recording;
                Rest(now);
                break;
        }
    }

    private void OnSetUp(string? transport, MediaInstant now)
    {
        if (!TryTakeGrant(transport, out var grant))
        {
            Fail(new PublishFailure(PublishFailureKind.Protocol, $"The relay {Url.Server} grants a transport that was not asked for: configure the other one."));
            return;
        }

        _granted[(int)_tracks[_settingUp]] = grant;
        var isLast = _settingUp == _tracks.Length - 1;
        _settingUp += isLast ? 0 : 1;
        Ask(isLast ? Record : SetUp, now + _plan.ResponseTimeout);
    }

    /// <summary>The relay may move the channels; the ports are its own. Where to send is never its choice: to itself.</summary>
    private bool TryTakeGrant(string? text, out TransportPair grant)
    {
        grant = default;
        if (!TransportHeader.TryParse(text, out var granted) || granted[0].Protocol != _plan.Transport || granted[0].IsMulticast)
            return false;
        var isUdp = _plan.Transport == TransportProtocol.Udp;
        var pair = isUdp ? granted[0].ServerPorts : granted[0].Interleaved;
        grant = pair ?? default;

        // Ports may be the same for all tracks: such a relay tells them apart by where packets come from.
        return pair is not null && (isUdp || !Array.Exists(_granted, other => other is { } taken && Overlap(taken, pair.Value)));
    }

    private static bool Overlap(TransportPair one, TransportPair other) =>
        one.Rtp == other.Rtp || one.Rtp == other.Rtcp || one.Rtcp == other.Rtp || one.Rtcp == other.Rtcp;

    /// <summary>Whatever the answer, the relay lives; only a session that it has dropped is the end.</summary>
    private void OnKeptAlive(ReceivedResponse response, MediaInstant now)
    {
        if (response.StatusCode == (int)RtspStatus.SessionNotFound)
        {
            Fail(PublishFailure.Of(response.StatusCode, _method!, Url, _plan.Transport));
            return;
        }

        if (response.IsSuccess)
            _authentication.OnAccepted();
        else
            _keepAlive = Options; // it said otherwise in Public
        Rest(now);
    }

    /// <summary>Half the time-out: one keep-alive may be late.</summary>
    private void Rest(MediaInstant now)
    {
        ForgetRequest();
        NextDeadline = now + (_sessionTimeout / 2);
    }

    private static string KeepAliveOf(string? methods)
    {
        var known = (methods ?? "").Split(',', StringSplitOptions.TrimEntries);
        return Array.Find(["GET_PARAMETER", "SET_PARAMETER"], wanted => known.Contains(wanted, StringComparer.Ordinal)) ?? Options;
    }

    /// <summary>Session: id;timeout=seconds (RFC 2326 §12.37). Some servers give one with the first SETUP only.</summary>
    private bool TryTakeSession(string? text)
    {
        if (text is null)
            return true;
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0].Length is 0 or > MaxSessionIdLength)
            return false;
        _sessionId = parts[0];
        foreach (var part in parts.AsSpan(1))
        {
            if (part.StartsWith("timeout=", StringComparison.OrdinalIgnoreCase) && RtspRequest.TryParseNumber(part.AsSpan("timeout=".Length), out var seconds))
                _sessionTimeout = TimeSpan.FromSeconds(Math.Clamp(seconds, ShortestSession.TotalSeconds, LongestSession.TotalSeconds));
        }

        return true;
    }
}
