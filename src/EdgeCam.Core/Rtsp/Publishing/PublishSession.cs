using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Rtsp.Publishing;

/// <summary>
/// The client side of publishing a live stream (RFC 2326 §10.3 ANNOUNCE, §10.4 SETUP, §10.11 RECORD): responses
/// go in, requests come out, one at a time. Owns no connection: in <see cref="PublishState.Connecting"/> the
/// caller makes one to <see cref="Url"/>, and closes it when the session has ended or was redirected.
/// </summary>
/// <remarks>Thread-bound. After each <c>On…</c> take what <see cref="TryPollRequest"/> has and look at <see cref="State"/>.</remarks>
public sealed partial class PublishSession
{
    private readonly PublishPlan _plan;
    private readonly ClientAuthentication _authentication;
    private readonly Track[] _tracks;
    private readonly TransportPair?[] _granted = new TransportPair?[2];
    private readonly TransportPair?[] _clientPorts = new TransportPair?[2];
    private int _settingUp; // index in _tracks
    private int _redirects;

    /// <param name="plan">What and where.</param>
    /// <param name="now">Connecting begins; <see cref="PublishPlan.ConnectTimeout"/> runs from here.</param>
    public PublishSession(PublishPlan plan, MediaInstant now)
    {
        _plan = plan;
        Url = plan.Url;
        _authentication = new ClientAuthentication(plan.Credentials ?? plan.Url.Credentials, plan.ClientNonce);
        _tracks = [.. TracksOf(plan)];
        ArgumentOutOfRangeException.ThrowIfZero(_tracks.Length, nameof(plan));
        NextDeadline = now + plan.ConnectTimeout;
    }

    public PublishState State { get; private set; }

    /// <summary>Present exactly in <see cref="PublishState.Failed"/>.</summary>
    public PublishFailure? Failure { get; private set; }

    /// <summary>Where to connect: the plan's, or where a relay has sent us.</summary>
    public PublishUrl Url { get; private set; }

    /// <summary>Nothing more happens.</summary>
    public bool IsOver => State is PublishState.Ended or PublishState.Failed;

    /// <summary>When <see cref="OnTime"/> has something to do.</summary>
    public MediaInstant NextDeadline { get; private set; }

    /// <summary>The tracks of a plan, in the order of its description.</summary>
    public static IEnumerable<Track> TracksOf(PublishPlan plan)
    {
        if (plan.Description.Video is not null)
            yield return Track.Video;
        if (plan.Description.Audio is not null)
            yield return Track.Sound;
    }

    /// <summary>Interleaved channels, or the relay's ports; null until the relay has granted them.</summary>
    public TransportPair? GrantOf(Track track) => _granted[(int)track];

    /// <summary>The local ports of a track over UDP; to be told before <see cref="OnConnected"/>.</summary>
    public void OnPortsOpened(Track track, TransportPair clientPorts) => _clientPorts[(int)track] = clientPorts;

    /// <summary>The connection stands.</summary>
    public void OnConnected(MediaInstant now)
    {
        if (State != PublishState.Connecting)
            return;
        State = PublishState.Announcing;
        Ask(Options, now + _plan.ResponseTimeout);
    }

    /// <summary>No connection came about.</summary>
    /// <param name="reason">A sentence for people.</param>
    public void OnConnectFailed(string reason)
    {
        if (State == PublishState.Connecting)
            Fail(new PublishFailure(PublishFailureKind.Unreachable, reason));
    }

    /// <summary>The connection is gone, whoever ended it.</summary>
    public void OnClosed()
    {
        if (State == PublishState.Ending)
            End();
        else if (State == PublishState.Recording)
            Fail(new PublishFailure(PublishFailureKind.Closed, $"The relay {Url.Server} closed the connection while the stream was sent: see its log."));
        else
            Fail(new PublishFailure(PublishFailureKind.Closed, $"The relay {Url.Server} closed the connection instead of answering {_method}: see its log."));
    }

    /// <summary>The owner of the connection found out that it is of no use any more.</summary>
    public void OnBroken(PublishFailureKind kind, string reason) => Fail(new PublishFailure(kind, reason));

    /// <summary>Looks at the clock; early and repeated calls do no harm.</summary>
    public void OnTime(MediaInstant now)
    {
        if (IsOver || now < NextDeadline)
            return;
        if (State == PublishState.Connecting)
            Fail(new PublishFailure(PublishFailureKind.Unreachable, $"No connection to {Url.Server} within {_plan.ConnectTimeout.TotalSeconds:0.#} s: check host, port and network."));
        else if (State == PublishState.Ending)
            End();
        else if (State == PublishState.Recording && !IsAsking)
            Ask(_keepAlive, now + _sessionTimeout); // unanswered for so long, the relay has dropped the session too
        else
            Fail(new PublishFailure(PublishFailureKind.Silent, $"The relay {Url.Server} did not answer {_method} in time: it hangs, or it is no RTSP server."));
    }

    /// <summary>Ends publishing: with TEARDOWN where there is a session to take down.</summary>
    public void Stop(MediaInstant now)
    {
        if (State is PublishState.SettingUp or PublishState.Recording)
        {
            State = PublishState.Ending;
            Ask(TearDown, now + _plan.ResponseTimeout);
        }
        else if (State != PublishState.Ending)
        {
            End();
        }
    }

    private void End()
    {
        if (!IsOver)
            State = PublishState.Ended;
        ForgetRequest();
    }

    private void Fail(PublishFailure failure)
    {
        if (IsOver)
            return;
        State = PublishState.Failed;
        Failure = failure;
        ForgetRequest();
    }
}
