using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Turns the picture of the bottleneck into what the encoder is asked for: a rate below the capacity by a margin
/// that follows how much the link varies, less when a queue stands, and nothing while it is late.
/// </summary>
/// <remarks>Thread-bound. Rates are bytes per second, on the wire unless they say otherwise.</remarks>
internal sealed class RateController(Bitrate least, Bitrate most)
{
    // The share of the capacity that is asked for. On a calm link the constant step below fills the rest; a link that
    // varies by a third is asked for two thirds.
    private const double MostGain = 0.95;
    private const double LeastGain = 0.3;
    private const double GainPerVariance = 3.4;
    private const double CalmVariance = 0.015;  // below that it is our own view that trembles,
    private const double GrainBytes = 1500;     // and more so the fewer packets a tenth of a second holds: taken for the link's, it would keep small flows small

    // Added whatever the rate: several flows on one link all climb by as much and are all set back in proportion, which
    // makes them even (Chiu and Jain, 1989).
    private const double Step = 16_000;
    private const double MostStepShare = 0.25;

    private const double QueueTolerated = 0.1;  // seconds of standing queue at which as good as nothing is asked for
    private const double LeastBack = 0.05;
    private const double LatePicture = 0.028;   // seconds: a picture that would wait longer is not made; just under its own interval
    private const double ProbeSeconds = 0.1;
    private const double MostProbeSeconds = 5;
    private const double PictureProbeSeconds = 0.5;
    private const double PictureProbeShare = 0.5;
    private readonly CompetitiveRate _competitive = new();

    /// <summary>What the encoder is to make, without any header.</summary>
    public double VideoBytesPerSecond { get; private set; } = least.BitsPerSecond / 8.0;

    /// <summary>Would a picture wait too long behind that?</summary>
    public static bool IsLate(double queueSeconds) => queueSeconds > LatePicture;

    /// <summary>Is the next picture not to be made, for it would be late? In a darkness that lasts one is, now and then.</summary>
    /// <param name="standingSeconds">What it will find before it.</param>
    /// <param name="sincePicture">Seconds since the last one was published.</param>
    /// <param name="stalledSeconds">So long it has been dark.</param>
    public static bool IsHeld(double standingSeconds, double sincePicture, double stalledSeconds) =>
        IsLate(standingSeconds) && sincePicture < PictureProbeInterval(stalledSeconds);

    /// <summary>The time between two probes while nothing else is sent: the longer the darkness, the longer.</summary>
    public static TimeSpan ProbeInterval(double stalledSeconds) => TimeSpan.FromSeconds(Math.Clamp(stalledSeconds, ProbeSeconds, MostProbeSeconds));

    /// <summary>Looks at the link anew.</summary>
    /// <param name="standingSeconds">What the next picture will find before it: in the session and in the link.</param>
    /// <param name="other">What goes over the wire besides the encoder's bytes.</param>
    public void Update(Bottleneck link, double standingSeconds, OtherTraffic other, MediaInstant now)
    {
        var wire = WireRate(link.Capacity, standingSeconds);
        _competitive.Update(link.Foreign.IsStanding, wire, link.BestBytesPerSecond, now);
        if (link.Foreign.IsStanding)
            wire = _competitive.BytesPerSecond;
        VideoBytesPerSecond = other.VideoWithin(wire, least, most);
    }

    /// <summary>What it would be with less before the next picture; nothing is learnt from that.</summary>
    public double VideoBehind(double standingSeconds, Bottleneck link, OtherTraffic other) =>
        other.VideoWithin(link.Foreign.IsStanding ? _competitive.BytesPerSecond : WireRate(link.Capacity, standingSeconds), least, most);

    /// <summary>A packet was lost.</summary>
    public void OnLost(MediaInstant now) => _competitive.OnLost(now);

    private static double WireRate(CapacityEstimator capacity, double standingSeconds)
    {
        var gain = Math.Max(LeastGain, MostGain - (GainPerVariance * Math.Max(0, capacity.Variance - CalmVariance - (GrainBytes / capacity.BytesPerSecond))));
        var back = Math.Clamp(1 - (standingSeconds / QueueTolerated), LeastBack, 1);
        return (gain * capacity.BytesPerSecond * back) + Math.Min(Step, capacity.BytesPerSecond * MostStepShare);
    }

    // In a darkness that lasts a picture is let through now and then: what the next few bytes bring is then not from its
    // beginning. Not sooner: a fresh picture would have to wait for it when the link is back.
    private static double PictureProbeInterval(double stalledSeconds) => stalledSeconds < PictureProbeSeconds
        ? double.PositiveInfinity
        : Math.Max(PictureProbeSeconds, stalledSeconds * PictureProbeShare);
}
