using System.Net;
using EdgeCam.Timing;
using EdgeCam.Units;

namespace EdgeCam.Net.Uplink;

/// <summary>
/// Is the far end there, is it still the same one, and when is it to be looked for? One that never answered is tried anew
/// with a key frame, half a minute apart at most. One that has answered and falls silent may be back at any moment with
/// all that it knew: the session goes on probing, and begins anew only for another address or another receiver.
/// </summary>
/// <remarks>Thread-bound. Knows no socket and no clock.</remarks>
internal sealed class FarEndWatch
{
    /// <summary>No word for so long: it is looked for. Feedback comes every few hundredths of a second.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Loyalty = TimeSpan.FromMinutes(1); // then the other addresses of its name are tried
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(1); // two that speak at once are two parts of one
    private readonly Backoff _backoff = new();
    private Ssrc? _receiver;   // null: none has answered at this address
    private MediaInstant _heardAt;
    private bool _isAnswerDue; // something was sent since it was heard
    private int _searches;

    /// <summary>When <see cref="TryBeginSearch"/> is due.</summary>
    public MediaInstant NextSearch { get; private set; } = new(long.MinValue);

    /// <summary>It has answered, and not fallen silent since.</summary>
    public bool Answers { get; private set; }

    /// <summary>It has answered at this address, be it long ago.</summary>
    public bool HasAnswered => _receiver is not null;

    public void OnSent() => _isAnswerDue = true;

    /// <summary>A receiver has spoken.</summary>
    /// <returns>True when it is another than before, which knows nothing of what the one before was sent.</returns>
    public bool OnHeard(Ssrc receiver, MediaInstant now)
    {
        Answers = true;
        _isAnswerDue = false;
        NextSearch = now + Silence;
        _backoff.OnWorking(now);
        if (receiver != _receiver && HasAnswered && now - _heardAt < Handover)
            return false;
        var isAnother = receiver != _receiver && HasAnswered;
        (_receiver, _heardAt) = (receiver, now);
        return isAnother;
    }

    /// <summary>Is the address to be looked up again?</summary>
    /// <param name="hasPeer">There is an address.</param>
    public bool TryBeginSearch(bool hasPeer, MediaInstant now)
    {
        if (now < NextSearch)
            return false;
        if (hasPeer && !_isAnswerDue)
        {
            NextSearch = now + Silence; // nobody was asked
            return false;
        }

        Answers = false;
        NextSearch = _backoff.OnFailed(now); // unless it answers
        return true;
    }

    /// <summary>Nothing is expected of the far end: who says nothing may hear us well.</summary>
    public void StopSearching() => NextSearch = MediaInstant.Never;

    /// <summary>Which address to send to: the one that has answered, while it is among them; else each in turn, for a host may answer at one only.</summary>
    /// <param name="found">At least one.</param>
    /// <param name="current">Null before the first.</param>
    public IPAddress Choose(ReadOnlySpan<IPAddress> found, IPAddress? current, MediaInstant now)
    {
        var isLoyal = current is not null && HasAnswered && now - _heardAt < Loyalty;
        return isLoyal && found.Contains(current!) ? current! : found[_searches++ % found.Length];
    }

    /// <summary>From now on it is sent to another address.</summary>
    public void OnMoved() => (_receiver, Answers) = (null, false);
}
