using EdgeCam.Uplink;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>Looks at an RTP packet that is on its way out.</summary>
/// <param name="packet">Without what the transport adds; valid during the call.</param>
public delegate void PacketTap(ReadOnlySpan<byte> packet, MediaInstant at);

/// <summary>One camera of a simulation.</summary>
public sealed record FlowPlan
{
    public required UplinkPlan Uplink { get; init; }

    public FrameRate Rate { get; init; } = FrameRate.Of(30);

    /// <summary>AAC payload rate; 0 for none.</summary>
    public Bitrate Sound { get; init; } = Bitrate.Kbps(20);

    /// <summary>When the camera is switched on.</summary>
    public MediaInstant Start { get; init; }

    /// <summary>When it is switched off.</summary>
    public MediaInstant End { get; init; } = MediaInstant.Never;

    /// <summary>From then until <see cref="PauseUntil"/> it takes no picture and no sound.</summary>
    public MediaInstant PauseFrom { get; init; } = MediaInstant.Never;

    public MediaInstant PauseUntil { get; init; } = MediaInstant.Never;

    /// <summary>What its way is longer than the links, there and back each.</summary>
    public TimeSpan ExtraDelay { get; init; }

    /// <summary>Memory of its ring; the largest picture is half of it.</summary>
    public DataSize Ring { get; init; } = DataSize.MiB(8);

    /// <summary>How many packets the far end holds for one that is missing; a power of two.</summary>
    public int ReceiverPackets { get; init; } = 2048;

    /// <summary>Sees every packet as it is offered to the link; null for nobody.</summary>
    public PacketTap? Tap { get; init; }

    /// <summary>Of the encoder's strays.</summary>
    public ulong Seed { get; init; } = 1;
}
