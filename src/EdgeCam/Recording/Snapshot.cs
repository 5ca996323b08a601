using EdgeCam.Libav;
using EdgeCam.Units;

namespace EdgeCam.Recording;

/// <summary>One picture of a stream.</summary>
/// <param name="TakenAt">When it was captured, by the clock on the wall.</param>
/// <param name="Sha256">Of the JPEG, in lower-case hex digits.</param>
internal sealed record Snapshot(Jpeg Jpeg, MediaInstant CapturedAt, DateTimeOffset TakenAt, string Sha256);
