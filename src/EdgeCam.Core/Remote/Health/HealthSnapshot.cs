namespace EdgeCam.Remote.Health;

/// <summary>One health message: every figure at one moment. Null is not known.</summary>
/// <param name="Sequence">Rises by one with each message since the process started.</param>
/// <param name="Time">UTC; right only when <paramref name="IsTimeRight"/>.</param>
/// <param name="Boot">First 8 hex digits of the kernel's boot id.</param>
/// <param name="Uptime">Of the machine: with the boot id it orders messages whose time is wrong.</param>
public sealed record HealthSnapshot(long Sequence, DateTimeOffset Time, bool IsTimeRight, string? Boot, TimeSpan? Uptime)
{
    public SocHealth Soc { get; init; } = new(null, null, null, null, null, "none");

    public MachineHealth Machine { get; init; } = new(null, null, null, null, null);

    public DiskHealth Disk { get; init; } = new(null, null, null, "none");

    public NetworkHealth Network { get; init; } = new(null, null, null, null);

    public SourceHealth Source { get; init; } = new("absent", null, null, null, null);

    public EncoderHealth Encoder { get; init; } = new(null, null, null, null, null, null);

    public RingHealth Ring { get; init; } = new(null, null, null);

    public UplinkHealth Uplink { get; init; } = UplinkHealth.None;

    public PlayerHealth Players { get; init; } = new(null, null, null);

    public BrokerHealth Broker { get; init; } = new(0, 0, 0, 0);

    public ProcessHealth Process { get; init; } = new(null, null, null);
}

/// <param name="ThrottledNow">Names of what the firmware does about supply and heat.</param>
/// <param name="Raw">The firmware's word in hex.</param>
/// <param name="ThrottledSource">Who told: sysfs, hwmon, none.</param>
public sealed record SocHealth(double? Celsius, int? Mhz, IReadOnlyList<string>? ThrottledNow, IReadOnlyList<string>? ThrottledSinceBoot, string? Raw, string ThrottledSource);

/// <param name="ResidentBytes">Of this process.</param>
/// <param name="AvailableBytes">Of the machine.</param>
/// <param name="MemoryPressure">Percent of 10 s in which some task waited for memory.</param>
/// <param name="CpuPercent">Of all cores of the machine, since the message before.</param>
/// <param name="CpuPressure">Percent of 10 s in which some task waited for a core.</param>
public sealed record MachineHealth(long? ResidentBytes, long? AvailableBytes, double? MemoryPressure, double? CpuPercent, double? CpuPressure);

/// <param name="FreeBytes">Where the state is kept.</param>
/// <param name="WrittenMegabytesPerHour">To the whole device, since the message before.</param>
/// <param name="LifeUsedPercent">What the device says of itself; over 100 when it has outlived its estimate.</param>
/// <param name="LifeSource">Who told: emmc, none.</param>
public sealed record DiskHealth(long? FreeBytes, double? WrittenMegabytesPerHour, int? LifeUsedPercent, string LifeSource);

/// <param name="Interface">Of the default route.</param>
public sealed record NetworkHealth(string? Interface, int? SignalDbm, int? LinkMbps, string? Address);

/// <param name="State">ok, absent, stalled.</param>
/// <param name="FramesIn">Per second, since the message before.</param>
/// <param name="Drops">Pictures that a full encoder did not take, since the camera was opened.</param>
/// <param name="Reopens">How often the source came back, since the process started.</param>
public sealed record SourceHealth(string State, double? FramesIn, double? FramesOut, long? Drops, long? Reopens);

/// <param name="IsHardware">Null, as <paramref name="Name"/>, where the source is encoded already.</param>
/// <param name="Kbps">Since the message before.</param>
/// <param name="LatencyMedian">From a picture in to its access unit out, since the message before.</param>
/// <param name="Forced">IDRs that somebody asked for, since the camera was opened.</param>
public sealed record EncoderHealth(bool? IsHardware, string? Name, double? Kbps, TimeSpan? LatencyMedian, TimeSpan? LatencyP99, long? Forced);

/// <param name="Lapped">How often a player was moved on because it was too slow.</param>
public sealed record RingHealth(long? Bytes, TimeSpan? Span, long? Lapped);

/// <param name="State">none, connecting, ok, held, unreachable, ended.</param>
/// <param name="LossPercent">Since the message before.</param>
/// <param name="BufferingMs">In this machine, of the newest picture.</param>
/// <param name="TransmissionMs">In the network's queue, of the newest packet.</param>
public sealed record UplinkHealth(string State, double? Kbps, double? TargetKbps, double? LossPercent, double? RoundTripMs, double? BufferingMs, double? TransmissionMs, UplinkDrops? Dropped)
{
    public static readonly UplinkHealth None = new("none", null, null, null, null, null, null, null);
}

/// <summary>Pictures and sound frames that were given up, since the camera was opened, by the reason that the contract names.</summary>
/// <param name="Late">Older than the deadline.</param>
/// <param name="NonReference">No other picture needed it.</param>
/// <param name="Superseded">An IDR behind it made it superfluous.</param>
/// <param name="WaitingForIdr">It referred to one that was given up.</param>
/// <param name="Lapped">Overwritten in the ring.</param>
public sealed record UplinkDrops(long Late, long NonReference, long Superseded, long WaitingForIdr, long Lapped);

/// <param name="SentKbps">To all players together, since the message before.</param>
/// <param name="LossPercent">Null until players' reports are read.</param>
public sealed record PlayerHealth(long? Clients, double? SentKbps, double? LossPercent);

/// <param name="Rejected">Requests that were refused.</param>
public sealed record BrokerHealth(long Reconnects, long Queued, long Dropped, long Rejected);

/// <param name="Restarts">Since the machine was started; null when no state could be kept.</param>
/// <param name="LastExit">none, clean, crash, power_loss; null likewise.</param>
/// <param name="LongestPause">Of the garbage collector, since the message before.</param>
public sealed record ProcessHealth(long? Restarts, string? LastExit, TimeSpan? LongestPause);
