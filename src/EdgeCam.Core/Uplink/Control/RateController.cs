using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Turns the picture of the bottleneck into what the encoder is asked for: a rate below the capacity by a margin
/// that follows how much the link varies, less when a queue stands, and nothing while it is late.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class RateController(Bitrate least, Bitrate most)
{
    private readonly CompetitiveRate _competitive = new();

    /// <summary>Bytes per second for the video.</summary>
    public double BytesPerSecond { get; private set; } = least.BitsPerSecond / 8.0;

    /// <summary>True: the next picture would be late.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Looks at the link anew.</summary>
    /// <param name="queueSeconds">What stands before a picture that comes now: in the session and in the link.</param>
    /// <param name="other">What goes over the wire besides the encoder's bytes.</param>
    /// <param name="sincePicture">Seconds since the last picture was published.</param>
    public void Update(Bottleneck link, double queueSeconds, OtherTraffic other, double sincePicture, MediaInstant now)
    {
        var capacity = link.Capacity;
        var gain = Math.Max(ControlTuning.GainLeast, ControlTuning.GainMost - (ControlTuning.GainSlope * Math.Max(0, capacity.Variance - ControlTuning.Calm)));
        var excess = Math.Max(0, queueSeconds - ControlTuning.Allowed);
        var back = Math.Clamp(1 - (excess / ControlTuning.Tolerance), ControlTuning.Floor, 1);
        var wire = (gain * capacity.BytesPerSecond * back) + Math.Min(ControlTuning.Add, capacity.BytesPerSecond * ControlTuning.AddShare);
        _competitive.Update(link.Foreign.IsStanding, wire, link.BestBytesPerSecond, now);
        wire = link.Foreign.IsStanding ? _competitive.BytesPerSecond : wire;
        BytesPerSecond = Math.Clamp((wire - other.BytesPerSecond) * other.VideoShare, least.BitsPerSecond / 8.0, most.BitsPerSecond / 8.0);
        IsHeld = queueSeconds > ControlTuning.Late && sincePicture < PictureProbeInterval(link.StalledSeconds(now));
    }

    /// <summary>A packet was lost.</summary>
    public void OnLost(MediaInstant now) => _competitive.OnLost(now);

    /// <summary>The time between two probes of a link that is dark: a round trip at first, then a share of the darkness.</summary>
    public static double ProbeInterval(Bottleneck link, MediaInstant now) =>
        Math.Max(0.1, link.StalledSeconds(now) * ControlTuning.ProbeGrowth);

    /// <summary>In a darkness that lasts a picture is let through now and then: what comes out with the next few bytes is then not from its beginning.</summary>
    private static double PictureProbeInterval(double stalledSeconds) =>
        stalledSeconds < ControlTuning.PictureProbe ? double.PositiveInfinity : Math.Max(ControlTuning.PictureProbe, stalledSeconds * ControlTuning.PictureGrowth);
}
