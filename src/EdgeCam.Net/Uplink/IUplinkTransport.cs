using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Uplink;

/// <summary>
/// What carries an uplink's packets: it connects by itself, again whenever that fails, and feeds the session with
/// what it learns of their fate.
/// </summary>
/// <remarks>
/// Thread-bound to the uplink's thread after it was opened; <see cref="LastFailure"/>, <see cref="IsRefused"/>,
/// <see cref="Refused"/> and <see cref="Strangers"/> may be read from any. No call blocks.
/// </remarks>
public interface IUplinkTransport : IDisposable
{
    /// <summary>So many connections there have been, or attempts to find the far end; each begins with nothing on its way.</summary>
    int Connections { get; }

    /// <summary>Packets are taken.</summary>
    bool IsUp { get; }

    /// <summary>The far end is there, as far as it can be known; never before it is up.</summary>
    bool IsAnswered { get; }

    /// <summary>Why it is not up, or was not the last time; null before anything went wrong. Names no secret.</summary>
    string? LastFailure { get; }

    /// <summary>It takes packets, and the network returns them: nobody listens there, or no route leads there.</summary>
    bool IsRefused => false;

    /// <summary>Packets that the network returned or did not take.</summary>
    long Refused => 0;

    /// <summary>Datagrams from somebody else than the far end; none is looked at.</summary>
    long Strangers { get; }

    /// <summary>When to call <see cref="OnTime"/> at the latest.</summary>
    MediaInstant NextDeadline { get; }

    /// <summary>A descriptor that it watches is ready.</summary>
    void OnReady(in EpollEvent ready, MediaInstant now);

    /// <summary>Does what is due; early and repeated calls do no harm.</summary>
    void OnTime(MediaInstant now);

    /// <summary>Offers a packet.</summary>
    /// <param name="packet">Not kept.</param>
    UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now);

    /// <summary>Nothing more is offered at this moment: what was taken leaves now, where that was left for one call.</summary>
    void Flush(MediaInstant now)
    {
    }

    /// <summary>Offers a sender report; one that is not taken is lost.</summary>
    /// <param name="ntpTime">As the report states it.</param>
    void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now);
}

/// <summary>What became of a packet.</summary>
public enum UplinkSend : byte
{
    /// <summary>Taken, or lost as on the way: offer the next.</summary>
    Done,

    /// <summary>No room: offer it again after the next event, or in a few milliseconds.</summary>
    Full,
}

/// <summary>What a transport is opened with.</summary>
/// <param name="Name">For logs: the URL without user and password.</param>
/// <param name="FirstToken">Tokens from here on are the transport's.</param>
public sealed record UplinkContext(
    string Name, LiveStream Stream, UplinkSession Session, UplinkIdentity Identity, UplinkPlan Plan, Epoll Epoll, ulong FirstToken, ILogger Log);
