using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Tells a queue that others keep full from one of our own. Giving way to a download that fills every queue would mean
/// giving up: what stands there whatever we do counts as distance, until it is gone or could be ours.
/// </summary>
/// <remarks>
/// The evidence: for a second and more packets come out without a break, each had waited long, and of one that was sent
/// after all that was known neither what we had under way, at the best that the link was seen to do, nor what we expected
/// explains half. A link that has become ten times slower also keeps packets waiting longer than its best would, but once
/// that is learnt it is expected. Thread-bound.
/// </remarks>
internal sealed class ForeignQueue
{
    private const double Short = 0.030;      // seconds: a queue that empties is nobody's
    private const double EmptySeconds = 0.5; // and stays empty: a download that has just halved its window is back sooner
    private const double Long = 0.060;
    private const double OwnPart = 0.5;      // we explain less than that: others do
    private const double OwnAll = 0.9;       // we explain as much: it may be ours
    private const double EvidenceSeconds = 1;
    private const double LearningSeconds = 0.5; // until the capacity of a link that became slower is known: the memory of its estimate
    private const double DoubtSeconds = 3;
    private const double BreakSeconds = 0.25; // nothing came out for so long: the link was dark, which is not a queue
    private MediaInstant _suspectedSince = MediaInstant.Never;
    private MediaInstant _perhapsOursSince = MediaInstant.Never;
    private MediaInstant _emptySince = MediaInstant.Never;
    private MediaInstant _lastDeparture;

    public bool IsStanding { get; private set; }

    /// <summary>True from the first evidence on.</summary>
    public bool IsSuspected => IsStanding || _suspectedSince != MediaInstant.Never;

    /// <summary>A packet came out of the bottleneck.</summary>
    /// <param name="waited">Seconds it waited.</param>
    /// <param name="own">Seconds of service that our own packets before it took, at the link's best.</param>
    /// <param name="departure">When it came out.</param>
    /// <param name="now">When that was heard of.</param>
    public void OnDeparture(in SentPacket packet, double waited, double own, MediaInstant departure, MediaInstant now)
    {
        var isBroken = (departure - _lastDeparture).TotalSeconds > BreakSeconds;
        _lastDeparture = departure;
        if (waited >= Short)
            _emptySince = MediaInstant.Never;
        else if (_emptySince == MediaInstant.Never)
            _emptySince = departure;
        if (isBroken || (departure - _emptySince).TotalSeconds > EmptySeconds)
            Forget();
        else if (IsStanding)
            Watch(waited, own, departure);
        else
            Suspect(packet, waited, own, departure, now);
    }

    /// <summary>Nothing is known of others.</summary>
    public void Forget()
    {
        IsStanding = false;
        (_suspectedSince, _perhapsOursSince, _emptySince) = (MediaInstant.Never, MediaInstant.Never, MediaInstant.Never);
    }

    private void Suspect(in SentPacket packet, double waited, double own, MediaInstant departure, MediaInstant now)
    {
        if (waited < Long)
            _suspectedSince = MediaInstant.Never;
        else if (Math.Max(own, packet.ExpectedSeconds) > OwnPart * waited)
            return;
        else if (_suspectedSince == MediaInstant.Never)
            _suspectedSince = now;
        else if ((packet.SentAt - _suspectedSince).TotalSeconds > LearningSeconds && (departure - _suspectedSince).TotalSeconds > EvidenceSeconds)
            IsStanding = true;
    }

    private void Watch(double waited, double own, MediaInstant departure)
    {
        if (own < OwnAll * waited)
            _perhapsOursSince = MediaInstant.Never;
        else if (_perhapsOursSince == MediaInstant.Never)
            _perhapsOursSince = departure;
        else if ((departure - _perhapsOursSince).TotalSeconds > DoubtSeconds)
            Forget();
    }
}
