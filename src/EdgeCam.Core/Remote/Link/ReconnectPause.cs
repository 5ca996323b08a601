using EdgeCam.Units;

namespace EdgeCam.Remote.Link;

/// <summary>
/// How long to wait before the next attempt: anywhere from 1 s to a bound that doubles from failure to failure from 2 s
/// up to the longest, so that the cameras of a fleet do not come back to their broker in step. A connection that held for
/// 30 s makes the bound short again.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ReconnectPause(TimeSpan longest)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProvenAfter = TimeSpan.FromSeconds(30);
    private TimeSpan _bound = First(longest);
    private MediaInstant? _connectedAt;

    public void OnConnected(MediaInstant now) => _connectedAt = now;

    /// <param name="random">64 random bits.</param>
    public TimeSpan OnFailed(LinkFailure failure, MediaInstant now, ulong random)
    {
        if (_connectedAt is { } since && now - since >= ProvenAfter)
            _bound = First(longest);
        _connectedAt = null;
        return failure switch
        {
            LinkFailure.BadCredentials => LinkRules.BadCredentialsPause,
            LinkFailure.TakenOver => LinkRules.TakenOverPause + (longest * Fraction(random)),
            _ => Next(random),
        };
    }

    private static TimeSpan First(TimeSpan longest) => longest < Least * 2 ? longest : Least * 2;

    private TimeSpan Next(ulong random)
    {
        var pause = Least + ((_bound - Least) * Fraction(random));
        _bound = _bound * 2 < longest ? _bound * 2 : longest;
        return pause;
    }

    /// <summary>From 0 up to, not including, 1.</summary>
    private static double Fraction(ulong random) => (random >> 11) * (1.0 / (1UL << 53));
}
