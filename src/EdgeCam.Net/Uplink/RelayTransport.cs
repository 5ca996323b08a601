using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Rtp;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Sdp;
using EdgeCam.Timing;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Net.Uplink;

/// <summary>Publishes to a relay by RTSP: one <see cref="RtspPublisherConnection"/> after the other, until one records.</summary>
public sealed class RelayTransport : IUplinkTransport
{
    // While packets are on their way. How late an acknowledgement is noticed counts as time that the link took: at 10 ms a
    // loopback seemed to carry 0.7 Mbit/s, at 2 ms 4.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PictureInterval = TimeSpan.FromMilliseconds(50); // between two looks for the first picture
    private readonly UplinkContext _context;
    private readonly PublishUrl _url;
    private readonly RtspCredentials? _credentials;
    private readonly X509Certificate2Collection? _authorities;
    private readonly ReportFeedback? _reports; // over UDP
    private readonly Backoff _backoff = new();
    private readonly ClockTrust _clock = new();
    private RtspPublisherConnection? _connection;
    private PublishFailure? _failure;
    private MediaInstant _nextAttempt = new(long.MinValue);
    private MediaInstant _nextProgress = MediaInstant.Never;

    /// <param name="url">Where to; user and password in it are not used.</param>
    /// <param name="credentials">Null: the relay does not ask.</param>
    /// <param name="authorities">Over TLS: who may vouch for the relay; null: whom the system trusts.</param>
    public RelayTransport(UplinkContext context, PublishUrl url, RtspCredentials? credentials, X509Certificate2Collection? authorities = null)
    {
        (_context, _url, _credentials, _authorities) = (context, url, credentials, authorities);
        _reports = context.Plan.Feedback == UplinkFeedback.Reports ? new ReportFeedback(context.Session, context.Identity) : null;
    }

    public int Connections { get; private set; }

    public bool IsUp { get; private set; }

    public bool IsAnswered => IsUp;

    public string? LastFailure => Volatile.Read(ref _failure)?.Message;

    /// <summary>The sockets are connected, or compare: the session never hears of them.</summary>
    public long Strangers => 0;

    public MediaInstant NextDeadline => _connection is null ? _nextAttempt : MediaInstant.Min(_connection.NextDeadline, _nextProgress);

    public void OnReady(in EpollEvent ready, MediaInstant now)
    {
        if (_connection is not { } connection || !connection.Owns(ready.Token))
            return;
        connection.OnReady(ready, now);
        Follow(connection, now);
    }

    public void OnTime(MediaInstant now)
    {
        if (_connection is null && now >= _nextAttempt)
            Begin(now);
        if (_connection is not { } connection)
            return;
        if (now >= connection.NextDeadline)
            connection.OnTime(now);
        Follow(connection, now);
        if (now >= _nextProgress)
            LookAtProgress(connection, now);
    }

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (_connection?.TrySend(track, packet, now) == PublishSend.Full)
            return UplinkSend.Full;
        _reports?.OnSent(packet);
        if (_reports is null && _nextProgress == MediaInstant.Never)
            _nextProgress = now + ProgressInterval;
        return UplinkSend.Done;
    }

    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now)
    {
        _connection?.TrySendReport(track, rtcp);
        _reports?.OnSenderReport(track, ntpTime, now);
    }

    /// <summary>Says goodbye as far as that goes without waiting.</summary>
    public void Dispose()
    {
        _connection?.Stop(MonotonicClock.Now);
        _connection?.Dispose();
    }

    /// <summary>The relay must be told the parameter sets: nothing is tried before there was a picture.</summary>
    private void Begin(MediaInstant now)
    {
        if (_context.Stream.Parameters is not { } parameters)
        {
            _nextAttempt = now + PictureInterval;
            return;
        }

        var session = new PublishPlan
        {
            Url = _url,
            Credentials = _credentials,
            Description = Describe(parameters),
            Transport = _reports is null ? TransportProtocol.Tcp : TransportProtocol.Udp,
            ClientNonce = RandomNumberGenerator.GetHexString(32, lowercase: true),
        };
        var plan = new RtspPublisherPlan
        {
            Session = session,
            Authorities = _authorities,
            Clock = _clock,
            MaxPacketBytes = _context.Plan.MaxPacket,
            StartRate = _context.Plan.StartRate,
            MostRate = _context.Plan.MostRate,
        };
        _connection = new RtspPublisherConnection(plan, _context.Epoll, _context.FirstToken, _context.Log, now, _failure) { ReportReceived = OnReport };
    }

    private SessionDescription Describe(ParameterSets parameters)
    {
        var (stream, identity) = (_context.Stream, _context.Identity);
        return new SessionDescription(stream.Path, IPAddress.Any)
        {
            Video = new VideoDescription(identity.Video.PayloadType, parameters.Sps.ToArray(), parameters.Pps.ToArray(), stream.Rate),
            Audio = stream.Sound is { } sound
                ? new AudioDescription(identity.Sound.PayloadType, sound.SampleRate, sound.Channels, sound.AudioSpecificConfig)
                : null,
        };
    }

    private void Follow(RtspPublisherConnection connection, MediaInstant now)
    {
        if (connection.IsOver)
        {
            End(connection, now);
            return;
        }

        if (connection.State != PublishState.Recording || IsUp)
            return;
        IsUp = true;
        Connections++;
        _reports?.Restart();
        _backoff.OnWorking(now);
        _nextProgress = MediaInstant.Never;
    }

    private void End(RtspPublisherConnection connection, MediaInstant now)
    {
        IsUp = false;
        Volatile.Write(ref _failure, connection.LastFailure);
        connection.Dispose();
        _connection = null;
        _nextProgress = MediaInstant.Never;
        _nextAttempt = _backoff.OnFailed(now);
    }

    private void LookAtProgress(RtspPublisherConnection connection, MediaInstant now)
    {
        if (connection.TryReadProgress(now, out var acknowledgement))
            _context.Session.OnProgress(acknowledgement);
        var isUnderWay = connection.Progress.AckedBytes < connection.Progress.WrittenBytes;
        _nextProgress = isUnderWay ? now + ProgressInterval : MediaInstant.Never;
    }

    /// <summary>Of the relay. It knows no retransmissions: what it may ask for is a key frame.</summary>
    private void OnReport(Track track, ReadOnlySpan<byte> rtcp, MediaInstant now)
    {
        _reports?.OnRtcp(rtcp, now);
        while (RtcpReader.TryNext(ref rtcp, out var packet))
        {
            if (PictureLoss.TryRead(packet, out _, out var media) && media == _context.Identity.Video.Ssrc)
                _context.Stream.RequestIdr();
        }
    }
}
