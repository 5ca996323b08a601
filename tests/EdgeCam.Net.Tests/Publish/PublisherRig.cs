using System.Collections.Concurrent;
using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Rtp;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Sdp;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeCam.Net.Tests.Publish;

/// <summary>A publisher on the test's thread, with its epoll. Its clock moves only when the test says so.</summary>
internal sealed class PublisherRig : IDisposable
{
    public const ulong FirstToken = 1000;
    private readonly Epoll _epoll = new();
    private readonly EpollEvent[] _ready = new EpollEvent[16];

    public PublisherRig(string url, Func<RtspPublisherPlan, RtspPublisherPlan>? change = null, bool hasSound = false)
    {
        Assert.True(PublishUrl.TryParse(url, out var target));
        var session = new PublishPlan { Url = target!, Description = Describe(hasSound), ClientNonce = "nonce" };
        var plan = new RtspPublisherPlan { Session = session };
        Publisher = new RtspPublisherConnection(change?.Invoke(plan) ?? plan, _epoll, FirstToken, Log, Now)
        {
            ReportReceived = (track, packet, _) => Reports.Add((track, packet.ToArray())),
        };
    }

    public MediaInstant Now { get; private set; } = new(77_000_000_000);

    public RtspPublisherConnection Publisher { get; }

    public CollectedLog Log { get; } = new();

    public List<(Track Track, byte[] Packet)> Reports { get; } = [];

    public static RtspPublisherPlan OverUdp(RtspPublisherPlan plan) => plan with { Session = plan.Session with { Transport = TransportProtocol.Udp } };

    public static SessionDescription Describe(bool hasSound) => new("cam", IPAddress.Loopback)
    {
        Video = new VideoDescription(96, MadeUp.Sps, MadeUp.Pps),
        Audio = hasSound ? new AudioDescription(97, 48_000, 2, MadeUp.Aac.AudioSpecificConfig) : null,
    };

    /// <summary>How many events the publisher was given.</summary>
    public int Events { get; private set; }

    /// <summary>An RTP packet of the size, header included.</summary>
    public static byte[] Packet(int sequence, int bytes = 1000)
    {
        var packet = new byte[bytes];
        new RtpHeader(96, false, new SequenceNumber((ushort)sequence), new RtpTimestamp(1), new Ssrc(7)).Write(packet);
        MadeUp.Noise(bytes - RtpHeader.Size).CopyTo(packet, RtpHeader.Size);
        return packet;
    }

    /// <summary>Handles events, and lets the relay work, until the condition holds.</summary>
    public void Until(Func<bool> condition, ScriptedRelay? relay = null)
    {
        var hungAt = Environment.TickCount64 + (long)Eventually.Deadline.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < hungAt, $"never came true; {Publisher.State} {Publisher.LastFailure}");
            Turn(relay);
        }
    }

    public void Turn(ScriptedRelay? relay = null)
    {
        relay?.Poll();
        var count = _epoll.Wait(_ready, TimeSpan.FromMilliseconds(1));
        Events += count;
        foreach (var ready in _ready.AsSpan(0, count))
        {
            Assert.True(Publisher.Owns(ready.Token));
            Publisher.OnReady(ready, Now);
        }
    }

    public void Record(ScriptedRelay relay) => Until(() => Publisher.State == PublishState.Recording, relay);

    public PublishFailure Fails(ScriptedRelay? relay = null)
    {
        Until(() => Publisher.IsOver, relay);
        Assert.Equal(PublishState.Failed, Publisher.State);
        Assert.Equal(0, _epoll.Wait(_ready, TimeSpan.Zero)); // nothing is left behind
        return Publisher.LastFailure!;
    }

    /// <summary>Lets the clock run, second by second.</summary>
    public void Wait(double seconds, ScriptedRelay? relay = null)
    {
        for (var left = seconds; left > 0; left--)
        {
            Now += TimeSpan.FromSeconds(Math.Min(1, left));
            Publisher.OnTime(Now);
            Turn(relay);
        }
    }

    public void Dispose()
    {
        Publisher.Dispose();
        _epoll.Dispose();
    }
}

/// <summary>What was logged, as text, by whatever thread.</summary>
internal sealed class CollectedLog : ILogger
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
}
