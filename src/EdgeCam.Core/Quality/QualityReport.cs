using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>One refresh of the display.</summary>
/// <param name="At">The instant: the capture of <paramref name="Due"/> and the delay budget.</param>
/// <param name="Due">The capture instant of the picture that should be on the screen.</param>
/// <param name="Shown">The capture instant of the one that is; null while the screen is black.</param>
/// <param name="IsNew">It came onto the screen with this refresh.</param>
/// <param name="Coding">What is shown compared with what was captured then: what encoder and damage cost. Without meaning while black.</param>
/// <param name="Live">What is shown compared with what should be: the delay and every freeze cost too.</param>
public readonly record struct DisplayTick(MediaInstant At, MediaInstant Due, MediaInstant? Shown, bool IsNew, PictureQuality Coding, PictureQuality Live);

/// <summary>What a viewer saw so far.</summary>
/// <param name="Ticks">Refreshes of the display: one for each captured picture whose time has come.</param>
/// <param name="Coding">Over the pictures shown, each against its own reference.</param>
/// <param name="Live">Over the refreshes, against what should have been on the screen.</param>
/// <param name="Frozen">Time in which the screen stood still for longer than <see cref="QualityPlan.FreezeLimit"/>, black at the start included.</param>
/// <param name="Freezes">How often.</param>
/// <param name="Shown">Captured pictures that were on the screen.</param>
/// <param name="NeverShown">Captured pictures that were not when their time had come, or were passed over for a newer one.</param>
/// <param name="Unknown">Pictures handed over that were captured too long ago to be known, or never; they are not shown.</param>
/// <param name="Refused">Pictures handed over too far ahead of their display: there was no room.</param>
public sealed record QualityReport(
    long Ticks, PictureStatistics Coding, PictureStatistics Live, TimeSpan Frozen, int Freezes, long Shown, long NeverShown, long Unknown, long Refused);
