using System.Collections.Concurrent;
using System.Net;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Linux.Video;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Ports;
using EdgeCam.Rtp;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Sdp;
using EdgeCam.Timing;
using EdgeCam.Units;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The test picture, encoded and published to a relay from a thread of its own; it connects again until it is stopped.</summary>
internal sealed class PublishingCamera : IDisposable
{
    public const int Width = 320;
    public const int Height = 240;
    private const int SampleRate = 48_000; // of the test tone
    private const int MaxPacket = 1200;
    private const uint FirstSsrc = 0x1000;
    private const ulong FirstToken = 10;
    private static readonly FrameRate Rate = FrameRate.Of(25);
    private readonly PublishUrl _url;
    private readonly TransportProtocol _transport;
    private readonly SoftwareEncoder _encoder;
    private readonly SoundEncoder _soundEncoder;
    private readonly TestPictureSource _source = new(Width, Height, Rate);
    private readonly Epoll _epoll = new();
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
    private readonly SequenceNumber[] _next = new SequenceNumber[2];
    private readonly Thread _thread;
    private RtspPublisherConnection? _connection;
    private ParameterSets? _parameters;
    private MediaInstant _nextAttempt;
    private MediaInstant _nextReport;
    private bool _needsIdr = true;
    private volatile bool _isStopping;

    public PublishingCamera(string url, TransportProtocol transport)
    {
        Assert.True(LibavLibrary.TryLoad(out var library, out _));
        Assert.True(PublishUrl.TryParse(url, out var parsed));
        (_url, _transport) = (parsed!, transport);
        _encoder = new SoftwareEncoder(library!, new(Width, Height, PixelLayout.Yuv420, Rate, Bitrate.Kbps(800), GopFrames: 25, Threads: 1));
        _soundEncoder = new SoundEncoder(library!, _source.Format.Sound!, Bitrate.Kbps(64));
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Why attempts ended.</summary>
    public ConcurrentQueue<PublishFailure> Failures { get; } = [];

    /// <summary>How many packets were not taken.</summary>
    public int Refused { get; private set; }

    public int ReportsHeard { get; private set; }

    public long PacketsAcknowledged { get; private set; }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _source.Dispose();
        _encoder.Dispose();
        _soundEncoder.Dispose();
        _epoll.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            TakeFrame();
            Work(MonotonicClock.Now);
        }

        _connection?.Stop(MonotonicClock.Now);
        for (var turn = 0; turn < 100 && _connection is { IsOver: false }; turn++)
            Handle(TimeSpan.FromMilliseconds(10));
        _connection?.Dispose();
    }

    private void Work(MediaInstant now)
    {
        if (_connection is { IsOver: true } over)
        {
            Failures.Enqueue(over.LastFailure!);
            _connection = null;
            _nextAttempt = _backoff.OnFailed(now);
        }

        if (_connection is null && _parameters is not null && now >= _nextAttempt)
            Connect(now);
        Handle(TimeSpan.Zero);
        Report(now);
    }

    private void Connect(MediaInstant now)
    {
        var description = new SessionDescription("test", IPAddress.Loopback)
        {
            Video = new VideoDescription(96, _parameters!.Sps.ToArray(), _parameters.Pps.ToArray(), Rate),
            Audio = new AudioDescription(97, SampleRate, _source.Format.Sound!.Channels, _soundEncoder.AudioSpecificConfig),
        };
        var plan = new RtspPublisherPlan { Session = new PublishPlan { Url = _url, Transport = _transport, Description = description, ClientNonce = $"{now.Nanoseconds}" } };
        _needsIdr = true;
        _connection = new RtspPublisherConnection(plan, _epoll, FirstToken, NullLogger.Instance, now) { ReportReceived = OnReport };
    }

    private void OnReport(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (RtcpReader.TryNext(ref packet, out var first) && RtcpReader.TryReadReport(first, 0, out var block) && block.Ssrc == new Ssrc(FirstSsrc + (uint)track))
            ReportsHeard++;
    }

    private void Handle(TimeSpan wait)
    {
        var ready = new EpollEvent[8];
        foreach (var one in ready.AsSpan(0, _epoll.Wait(ready, wait)))
            _connection!.OnReady(one, MonotonicClock.Now);
        _connection?.OnTime(MonotonicClock.Now);
        if (_connection is not null && _connection.TryReadProgress(MonotonicClock.Now, out var acknowledged))
            PacketsAcknowledged = acknowledged.UpTo;
    }

    private void TakeFrame()
    {
        if (_source.TryRead(TimeSpan.FromMilliseconds(5), out var frame) != SourceRead.Frame)
            return;
        if (frame.Kind == SourceFrameKind.Sound)
            Encode(frame);
        else
            Encode(frame, _connection?.State == PublishState.Recording && _needsIdr);
        _source.Return(frame.Loan);
    }

    private void Encode(in SourceFrame picture, bool forceIdr)
    {
        Assert.True(_encoder.TrySubmit(picture, forceIdr));
        _encoder.TryTakeReturned(out _);
        Span<byte> packet = stackalloc byte[MaxPacket];
        while (_encoder.TryTake(out var unit))
        {
            _parameters = ParameterSets.Update(_parameters, unit.Bytes);
            _needsIdr &= !forceIdr;
            var packetizer = new H264Packetizer(unit.Bytes, MaxPacket - RtpHeader.Size);
            while (!_needsIdr && packetizer.TryNext(packet[RtpHeader.Size..], out var length, out var isLast))
                Send(Track.Video, packet[..(RtpHeader.Size + length)], unit.CapturedAt.ToClock(90_000), isLast);
        }
    }

    private void Encode(in SourceFrame sound)
    {
        _soundEncoder.Submit(sound.Bytes, sound.CapturedAt);
        Span<byte> packet = stackalloc byte[MaxPacket];
        while (_soundEncoder.TryTake(out var unit))
        {
            var packetizer = new AacPacketizer(unit.Bytes, MaxPacket - RtpHeader.Size);
            while (!_needsIdr && packetizer.TryNext(packet[RtpHeader.Size..], out var length, out var isLast))
                Send(Track.Sound, packet[..(RtpHeader.Size + length)], unit.CapturedAt.ToClock(SampleRate), isLast);
        }
    }

    // Small pictures, a fast relay: what is refused is counted, and none should be.
    private void Send(Track track, Span<byte> packet, long timestamp, bool isMarked)
    {
        ref var next = ref _next[(int)track];
        new RtpHeader((byte)(96 + (int)track), isMarked, next, new RtpTimestamp((uint)timestamp), new Ssrc(FirstSsrc + (uint)track)).Write(packet);
        next = next.Next;
        var sent = _connection?.TrySend(track, packet, MonotonicClock.Now) ?? PublishSend.Closed;
        for (var turn = 0; turn < 50 && sent == PublishSend.Full; turn++)
        {
            Handle(TimeSpan.FromMilliseconds(1));
            sent = _connection!.TrySend(track, packet, MonotonicClock.Now);
        }

        Refused += sent == PublishSend.Full ? 1 : 0;
    }

    private void Report(MediaInstant now)
    {
        if (_connection?.State != PublishState.Recording || now < _nextReport)
            return;
        _nextReport = now + TimeSpan.FromSeconds(1);
        Span<byte> packet = stackalloc byte[128];
        foreach (var track in (ReadOnlySpan<Track>)[Track.Video, Track.Sound])
        {
            var time = new RtpTimestamp((uint)now.ToClock(track == Track.Video ? 90_000 : SampleRate));
            var report = new SenderReport(new Ssrc(FirstSsrc + (uint)track), NtpTime.Of(DateTimeOffset.UtcNow), time, 1, 1);
            _connection.TrySendReport(track, packet[..RtcpWriter.WriteReport(packet, report, "camera"u8)]);
        }
    }
}
