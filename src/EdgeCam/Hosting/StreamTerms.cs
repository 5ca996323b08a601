using EdgeCam.Pipeline;
using EdgeCam.Units;

namespace EdgeCam.Hosting;

/// <summary>
/// What the readers of a stream were told once and rely on from then on. Another size or profile they follow in band; when
/// one of these changes, there has to be another stream, and they have to come anew.
/// </summary>
/// <param name="Rate">In the SDP, and what uplinks reckon with.</param>
/// <param name="IsSteered">Readers that adapt have a seat at its encoder.</param>
/// <param name="Sound">Empty: none; else the AudioSpecificConfig, which tells sample rate and channels (ISO/IEC 14496-3 §1.6).</param>
internal sealed record StreamTerms(FrameRate Rate, bool CanForceIdr, bool IsSteered, string Sound)
{
    /// <summary>Of the stream that local players watch.</summary>
    public static StreamTerms OfMain(MediaParts parts, EncodePlan plan)
    {
        var hasSound = parts.SoundEncoder is not null && parts.Source.Format.Sound is not null;
        return new(
            parts.Source.Format.Video.Rate,
            CanForceIdr: parts.Encoder is not null,
            IsSteered: plan.HasUplinks && parts is { Encoder: not null, UplinkEncoder: null },
            hasSound ? Convert.ToHexString(parts.SoundEncoder!.AudioSpecificConfig.Span) : "");
    }
}
