namespace EdgeCam.Net.Rtsp;

/// <summary>What the RTSP server did since it started. Written by the fan-out, read by anyone.</summary>
public sealed class RtspCounters
{
    private long _connections;
    private long _sessions;
    private long _players;
    private long _interleavedBytes;

    /// <summary>Open connections.</summary>
    public long Connections { get => Volatile.Read(ref _connections); internal set => Volatile.Write(ref _connections, value); }

    /// <summary>Sessions with at least one transport set up.</summary>
    public long Sessions { get => Volatile.Read(ref _sessions); internal set => Volatile.Write(ref _sessions, value); }

    /// <summary>Sessions that are being sent media.</summary>
    public long Players { get => Volatile.Read(ref _players); internal set => Volatile.Write(ref _players, value); }

    /// <summary>Bytes of media that went to players over their connections.</summary>
    internal long InterleavedBytes { get => Volatile.Read(ref _interleavedBytes); set => Volatile.Write(ref _interleavedBytes, value); }

    /// <summary>How often a slow player was moved on to a later IDR.</summary>
    public long Laps { get; internal set; }

    /// <summary>Connections refused or dropped, by reason.</summary>
    public long RefusedFull { get; internal set; }

    public long RefusedPerAddress { get; internal set; }

    public long RequestTimeouts { get; internal set; }

    public long SessionTimeouts { get; internal set; }

    public long Malformed { get; internal set; }

    public long WrongPasswords { get; internal set; }
}
