using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Ports;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Pipeline;

/// <summary>What the encode thread was configured to do, in domain types.</summary>
/// <param name="Rate">Of video.</param>
/// <param name="SoundRate">Of sound.</param>
/// <param name="Gop">The longest time from one IDR to the next.</param>
/// <param name="FramesPerSecond">Into the encoder; 0 as the source.</param>
/// <param name="MinIdrInterval">Between two IDRs forced by players.</param>
/// <param name="AddsCaptureTime">As an SEI in each access unit.</param>
internal sealed record EncodePlan(Bitrate Rate, Bitrate SoundRate, TimeSpan Gop, double FramesPerSecond, TimeSpan MinIdrInterval, bool AddsCaptureTime)
{
    /// <summary>Something sends over a network that it adapts to.</summary>
    public bool HasUplinks { get; init; }

    /// <summary>Where there are uplinks, they have an encoder of their own; false: they steer the one that players watch.</summary>
    public bool SeparatesUplinks { get; init; } = true;

    /// <summary>How much of the bit rate one picture may borrow.</summary>
    public TimeSpan Buffer { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Share of the source's width and height, where nobody asks for another.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The small rendition that uplinks may send beside theirs; null: none does.</summary>
    public LowRenditionPlan? Low { get; init; }

    /// <summary>The second rendition that local players may choose; null: there is none.</summary>
    public SubStreamPlan? Sub { get; init; }

    /// <summary>Of the uplinks' own encoder: the same but for what their networks ask for.</summary>
    public EncodePlan ForUplinks(UplinkEncoderOptions options) => this with
    {
        Gop = TimeSpan.FromSeconds(options.GopSeconds),
        Buffer = TimeSpan.FromMilliseconds(options.BufferMs),
    };

    /// <summary>Of the low rendition's encoder.</summary>
    public EncodePlan ForLow(UplinkEncoderOptions options, LowRenditionPlan low) => ForUplinks(options) with
    {
        Rate = low.MostRate,
        FramesPerSecond = low.FramesPerSecond,
        Scale = low.Scale,
    };

    /// <summary>Of the sub-stream's encoder, which makes its size of whatever it is given.</summary>
    public EncodePlan ForSub(SubStreamPlan sub) => this with
    {
        Rate = sub.Rate,
        FramesPerSecond = sub.FramesPerSecond > 0 ? sub.FramesPerSecond : FramesPerSecond,
        Gop = sub.Gop,
    };

    public static EncodePlan From(EdgeCamOptions options) => new(
        Bitrate.Kbps(options.Encoder.BitrateKbps),
        Bitrate.Kbps(options.Encoder.SoundKbps),
        TimeSpan.FromSeconds(options.Encoder.GopSeconds),
        options.Encoder.FramesPerSecond,
        TimeSpan.FromSeconds(1.0 / options.Rtsp.MaxForcedIdrPerSecond),
        options.Encoder.CaptureTimeSei)
    {
        HasUplinks = options.Uplinks.Count > 0,
        SeparatesUplinks = options.UplinkEncoder.Own,
        Low = options.Uplinks.Exists(uplink => uplink.LowRendition) ? LowOf(options.UplinkEncoder) : null,
        Sub = options.SubStream.Enabled ? SubOf(options.SubStream) : null,
    };

    private static SubStreamPlan SubOf(SubStreamOptions options) => new(
        options.Path, options.Width, options.Height, Bitrate.Kbps(options.BitrateKbps), options.FramesPerSecond, TimeSpan.FromSeconds(options.GopSeconds));

    private static LowRenditionPlan LowOf(UplinkEncoderOptions options) =>
        new(Bitrate.Kbps(options.LowKbps), options.LowFramesPerSecond, options.LowScale);

    /// <summary>What an encoder of <paramref name="source"/> is to make of a demand; null: what is configured.</summary>
    public EncoderTarget Target(EncoderDemand? demand, FrameRate source)
    {
        var wanted = PicturesPerSecond(demand);
        var framesPerSecond = wanted > 0 ? Math.Min(wanted, source.PerSecond) : source.PerSecond;
        return new EncoderTarget(demand?.Rate ?? Rate, framesPerSecond, GopFrames(framesPerSecond), demand?.Scale ?? Scale);
    }

    /// <summary>How many pictures a second go into the encoder; 0 for all, however many the source delivers.</summary>
    public double PicturesPerSecond(EncoderDemand? demand)
    {
        var demanded = demand?.FramesPerSecond ?? 0;
        return demanded > 0 && FramesPerSecond > 0 ? Math.Min(demanded, FramesPerSecond) : Math.Max(demanded, FramesPerSecond);
    }

    private int GopFrames(double framesPerSecond) => Math.Max(1, (int)Math.Round(Gop.TotalSeconds * framesPerSecond));
}
