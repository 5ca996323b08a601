using EdgeCam.Units;

namespace EdgeCam.Uplink.Feedback;

/// <summary>What a far end tells of the packets that were sent to it, in the order in which they were sent.</summary>
/// <param name="UpTo">So many packets from the first are resolved: they have arrived, or they never will.</param>
/// <param name="Lost">How many of those that this acknowledgement resolves are lost.</param>
/// <param name="At">When we learned of it.</param>
/// <param name="RoundTrip">As the far end lets us measure it; null when this time it does not.</param>
public readonly record struct Acknowledgement(long UpTo, int Lost, MediaInstant At, TimeSpan? RoundTrip);
