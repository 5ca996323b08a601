using EdgeCam.Media;
using EdgeCam.Units;
using EdgeCam.Uplink.Control;

namespace EdgeCam.Uplink;

/// <summary>What an encoder is to be told.</summary>
public readonly record struct UplinkCommand(UplinkRendition Rendition, EncoderDemand Demand);

/// <content>Out: what the link carries, divided among the encoders.</content>
public sealed partial class UplinkSession
{
    private readonly PictureScale _scale = new(); // of the main rendition
    private readonly double _pixelsPerSecond;     // likewise
    private readonly RenditionShares? _shares;    // null where there is one rendition

    private double MainBytesPerSecond => SeesNoLink
        ? _otherTraffic.VideoWithin(_reports.BytesPerSecond, _plan.LeastRate, _plan.MostRate)
        : _shares?.Main ?? _controller.VideoBytesPerSecond;

    /// <summary>Takes what an encoder is to be told; false when nothing has changed.</summary>
    public bool TryPollCommand(out UplinkCommand command)
    {
        foreach (var rendition in _renditions)
        {
            command = new UplinkCommand(rendition.Which, DemandFor(rendition));
            if (rendition.TryTell(command.Demand))
                return true;
        }

        command = default;
        return false;
    }

    private EncoderDemand DemandFor(SentRendition rendition)
    {
        var isHeld = rendition.IsHeld && _plan.CanSteer;
        return rendition.Which == UplinkRendition.Low && _plan.Low is { } low
            ? new EncoderDemand(RateOf(_shares!.Low), low.FramesPerSecond, low.Scale, isHeld)
            : new EncoderDemand(RateOf(MainBytesPerSecond), 0, _scale.Scale, isHeld);
    }

    private static Bitrate RateOf(double bytesPerSecond) => new((long)(bytesPerSecond * 8));

    private void Look(MediaInstant now)
    {
        _nextLook = now + LookInterval;
        if (SeesNoLink && _breaker.OnTime(now))
            _reports.Fall();
        if (!SeesNoLink)
            Steer(now);
        _scale.Update(MainBytesPerSecond * 8, _pixelsPerSecond, now);
        Tell();
    }

    private void Steer(MediaInstant now)
    {
        _controller.Update(_link, StandingSeconds(Main, now), _otherTraffic, now);
        if (_shares is { } shares)
            Divide(shares, now);
        var stalled = _link.StalledSeconds(now);
        foreach (var rendition in _renditions)
            rendition.IsHeld = IsHeld(rendition, stalled, now);
    }

    private void Divide(RenditionShares shares, MediaInstant now)
    {
        var forLow = _controller.VideoBehind(StandingSeconds(Lowest, now), _link, _otherTraffic);
        var ifEmpty = _controller.VideoBehind(0, _link, _otherTraffic);
        if (shares.Update(forLow, _controller.VideoBytesPerSecond, ifEmpty, now))
            Main.Source.RequestIdr();
    }

    // Above the low rendition no picture is let through in the dark: the small one is probe enough.
    private bool IsHeld(SentRendition rendition, double stalledSeconds, MediaInstant now)
    {
        var standing = StandingSeconds(rendition, now);
        return rendition == Lowest
            ? RateController.IsHeld(standing, (now - rendition.LastPicture).TotalSeconds, stalledSeconds)
            : RateController.IsLate(standing) || _shares is { HasMain: false };
    }

    /// <summary>What the next picture of that rendition will find: what is there now, less what is served until then.</summary>
    private double StandingSeconds(SentRendition rendition, MediaInstant now) =>
        Math.Max(0, QueueSeconds(rendition, now) - Math.Max(0, (_nextPicture - now).TotalSeconds));

    /// <summary>
    /// What a picture of that rendition that comes now would wait for: what is in the link, and what waits here and goes before
    /// it; what waits of a higher rendition does not.
    /// </summary>
    private double QueueSeconds(SentRendition rendition, MediaInstant now)
    {
        var bytes = IsSoundDue(now) ? _lanes[SoundIndex].Bytes : 0;
        for (var index = FirstVideoIndex; index <= rendition.Index; index++)
            bytes += _lanes[index].Bytes;
        return _link.QueueSeconds(now) + (bytes / _link.Capacity.BytesPerSecond);
    }

    private void Tell()
    {
        Counters.TargetKbps = MainBytesPerSecond * 8e-3;
        Counters.LowTargetKbps = (_shares?.Low ?? 0) * 8e-3;
        Counters.CapacityKbps = (SeesNoLink ? _reports.BytesPerSecond : _link.Capacity.BytesPerSecond) * 8e-3;
        Counters.Variability = _link.Capacity.Variability;
        Counters.QueueMs = _link.LastQueueSeconds * 1e3;
        Counters.RoundTripMs = (SeesNoLink ? _reports.RoundTrip ?? 0 : _link.SmoothRoundTrip) * 1e3;
        (Counters.Circuit, Counters.CircuitBreaks) = (_breaker.State, _breaker.Breaks);
        Counters.IsHeld = Lowest.IsHeld;
        Counters.IsLowAlone = _shares is { HasMain: false };
    }
}
