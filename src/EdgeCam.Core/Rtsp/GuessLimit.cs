using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtsp;

/// <summary>
/// Makes the guessing of passwords slow: who was wrong <see cref="Burst"/> times may try again once in each <see cref="Interval"/>.
/// Whoever shares the address, behind one router or proxy, waits with the guesser for as long as that goes on.
/// </summary>
/// <remarks>
/// A virtual schedule for each address (the GCRA of ITU-T I.371), and for at most <see cref="MostAddresses"/>: where more guess at the
/// same time, the one that is forgiven first gives way. Thread-bound.
/// </remarks>
internal sealed class GuessLimit
{
    public const int Burst = 10;
    public const int MostAddresses = 1024;
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Tolerance = (Burst - 1) * Interval;
    private readonly Dictionary<ulong, MediaInstant> _forgiven = []; // when nothing is held against an address any more

    /// <summary>Addresses that something is held against, or was.</summary>
    public int Count => _forgiven.Count;

    /// <summary>How long the address has to wait until it may try; zero: it may.</summary>
    /// <param name="peer">The client's address bytes, without port.</param>
    public TimeSpan WaitOf(ReadOnlySpan<byte> peer, MediaInstant now)
    {
        var wait = _forgiven.TryGetValue(KeyOf(peer), out var forgiven) ? forgiven - Tolerance - now : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>A password was wrong.</summary>
    /// <inheritdoc cref="WaitOf"/>
    public void OnWrong(ReadOnlySpan<byte> peer, MediaInstant now)
    {
        var key = KeyOf(peer);
        if (!_forgiven.ContainsKey(key) && _forgiven.Count == MostAddresses)
            _forgiven.Remove(_forgiven.MinBy(entry => entry.Value).Key);
        _forgiven[key] = MediaInstant.Max(_forgiven.GetValueOrDefault(key, now), now) + Interval;
    }

    /// <summary>An IPv4 address, also in its IPv6 form; of IPv6 the network, for whoever has one address there has all of them.</summary>
    private static ulong KeyOf(ReadOnlySpan<byte> peer) =>
        peer.Length == 16 && peer.StartsWith(MappedPrefix) ? BinaryPrimitives.ReadUInt32BigEndian(peer[12..])
        : peer.Length == 16 ? BinaryPrimitives.ReadUInt64BigEndian(peer)
        : BinaryPrimitives.ReadUInt32BigEndian(peer);

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]; // RFC 4291 section 2.5.5.2
}
