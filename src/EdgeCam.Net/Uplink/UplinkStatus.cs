using EdgeCam.Uplink;

namespace EdgeCam.Net.Uplink;

/// <summary>How an uplink stands.</summary>
public enum UplinkState : byte
{
    /// <summary>Nobody takes packets, not yet or not any more.</summary>
    Connecting,

    Sending,

    /// <summary>Connected, and the link so late or dark that no picture is encoded for it.</summary>
    Held,

    /// <summary>The network returns what is sent: nobody listens there, or no route leads there.</summary>
    Unreachable,

    /// <summary>By a fault of ours.</summary>
    Ended,

    /// <summary>By its owner: there is no sender.</summary>
    Stopped,
}

/// <summary>An uplink at one moment.</summary>
/// <param name="Name">The URL without user and password.</param>
/// <param name="LastFailure">Why it was not connected the last time; null while nothing ever went wrong.</param>
/// <param name="Refused">Packets that the network returned or did not take.</param>
/// <param name="Strangers">Datagrams from somebody else than the far end.</param>
/// <param name="Counters">Of the session; they go on counting.</param>
public sealed record UplinkStatus(string Name, UplinkState State, string? LastFailure, long Refused, long Strangers, UplinkCounters Counters);
