using EdgeCam.Units;

namespace EdgeCam.Updating;

/// <summary>Whether a daemon has shown that its version is good: frames flow and the broker is there, without a break, for a minute.</summary>
/// <remarks>Thread-bound; owns no clock.</remarks>
internal sealed class TrialProof
{
    public static readonly TimeSpan Needed = TimeSpan.FromSeconds(60);
    private MediaInstant? _since;

    /// <summary>Why not yet; empty: it is good.</summary>
    public string Reason { get; private set; } = "it has just started";

    public bool IsGood => Reason.Length == 0;

    /// <param name="isConnected">Or has no broker to connect to.</param>
    public void OnTick(bool areFramesFlowing, bool isConnected, MediaInstant now)
    {
        if (IsGood)
            return;
        _since = areFramesFlowing && isConnected ? _since ?? now : null;
        Reason = !areFramesFlowing ? "the camera delivers no frames"
            : !isConnected ? "the broker is not connected"
            : now - _since!.Value < Needed ? "frames flow, and it has not run for a minute"
            : "";
    }
}
