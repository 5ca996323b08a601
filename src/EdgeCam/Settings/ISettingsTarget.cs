using EdgeCam.Options;

namespace EdgeCam.Settings;

/// <summary>How a setting takes effect, from least to most disturbance.</summary>
internal enum ApplyMode
{
    /// <summary>At the next picture, seen by nobody.</summary>
    Live,

    /// <summary>Parts of the camera are made anew: the picture stands still for a moment. Players stay, unless it is their sound or the frame rate that changes.</summary>
    Reopen,

    /// <summary>The daemon starts again.</summary>
    Restart,
}

/// <summary>What settings act upon.</summary>
/// <remarks>Called on the thread pool, one call at a time.</remarks>
internal interface ISettingsTarget
{
    /// <summary>Puts options to work. A restart is only asked for: it comes after the reply has had time to leave.</summary>
    /// <exception cref="Exception">They could not be put to work; the ones before are at work again.</exception>
    Task ApplyAsync(EdgeCamOptions options, ApplyMode mode, CancellationToken cancel);

    /// <summary>Pictures come and are encoded.</summary>
    bool AreFramesFlowing { get; }
}
