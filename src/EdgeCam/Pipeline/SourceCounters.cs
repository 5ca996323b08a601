using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Video.V4l2;

namespace EdgeCam.Pipeline;

/// <summary>What became of pictures and sound before they came here, over all openings of their devices.</summary>
internal sealed record SourceCounters
{
    public CaptureCounters Camera { get; } = new();

    public MicrophoneCounters Microphone { get; } = new();
}
