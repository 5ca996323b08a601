using EdgeCam.Units;

namespace EdgeCam.Srt;

/// <summary>How a connection behaves; both ends state a latency, and the larger one holds.</summary>
/// <remarks>Printing it shows neither the passphrase nor the stream id, which may carry a token.</remarks>
public sealed record SrtOptions
{
    /// <summary>Bytes of one datagram's payload: seven packets of a transport stream.</summary>
    public const int DefaultPayloadBytes = 1316;

    /// <summary>
    /// From sending to delivery (SRTO_LATENCY): the time there is to send again what was lost. Three to four round
    /// trips; libsrt drops what is later, here at the earliest after 1.02 s and at the far end at once (SRTO_TLPKTDROP).
    /// </summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>Null: not encrypted.</summary>
    public SrtPassphrase? Passphrase { get; init; }

    /// <summary>AES key: 16, 24 or 32 bytes. What the caller says holds.</summary>
    public int KeyBytes { get; init; } = 16;

    /// <summary>Told to the listener when connecting; at most 512 bytes.</summary>
    public string StreamId { get; init; } = "";

    /// <summary>The most that one <see cref="SrtSocket.Send"/> takes, up to 1,456.</summary>
    public int PayloadBytes { get; init; } = DefaultPayloadBytes;

    /// <summary>How long a connection may take to come about (SRTO_CONNTIMEO).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After this silence of the far end the connection is broken (SRTO_PEERIDLETIMEO).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Holds what is not acknowledged (SRTO_SNDBUF), in whole datagrams of 1,472 bytes. Full, <see cref="SrtSocket.Send"/>
    /// says so: a smaller one tells sooner that the path is too slow.
    /// </summary>
    public int SendBufferBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>What libsrt sends at most, retransmissions included (SRTO_MAXBW); null leaves the pace to the caller.</summary>
    public Bitrate? MaxBandwidth { get; init; }

    /// <summary>
    /// The stream's rate: libsrt then sends at most this and <see cref="OverheadPercent"/> more for retransmissions
    /// (SRTO_INPUTBW). Null: no such limit. Of no effect beside <see cref="MaxBandwidth"/>.
    /// </summary>
    public Bitrate? InputBandwidth { get; init; }

    /// <summary>5 to 100 (SRTO_OHEADBW).</summary>
    public int OverheadPercent { get; init; } = 25;

    public override string ToString() =>
        $"SRT, {Latency.TotalMilliseconds:0} ms, {(Passphrase is null ? "not encrypted" : $"AES-{KeyBytes * 8}")}";
}
