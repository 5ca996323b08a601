using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>What a simulated camera has encoded. Borrowed: valid until the camera's next method is called.</summary>
public readonly ref struct CapturedUnit
{
    public required Track Track { get; init; }

    /// <summary>Video in Annex B form, sound as one raw AAC frame.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Of the picture, or of the first sample; sound may be older than the instant at which it was encoded.</summary>
    public required MediaInstant CapturedAt { get; init; }

    public bool IsIdr { get; init; }
}

/// <summary>The camera of a simulated flow: takes pictures and sound at its own instants and encodes them on demand.</summary>
/// <remarks>Thread-bound. Whoever made it disposes of it.</remarks>
public interface ISimulatedCamera
{
    /// <summary>Of the pictures.</summary>
    FrameRate Rate { get; }

    /// <summary>Samples per second of the sound; any when there is none.</summary>
    int SoundClockRate { get; }

    /// <summary>When the next picture or frame of sound is taken; Never after the last. Never goes back.</summary>
    MediaInstant NextCapture { get; }

    /// <summary>What is taken then.</summary>
    Track NextTrack { get; }

    /// <summary>What it is asked for from now on. Whether pictures are held is the flow's to look after.</summary>
    void Apply(in EncoderDemand demand, MediaInstant now);

    /// <summary>Takes what <see cref="NextCapture"/> stands for and encodes it.</summary>
    /// <param name="forceIdr">Makes it an IDR, if it is a picture and encoded.</param>
    /// <returns>False when nothing came out: the picture was skipped, or the sound is being collected.</returns>
    bool TryEncode(bool forceIdr, out CapturedUnit unit);

    /// <summary>Takes what <see cref="NextCapture"/> stands for and does not encode it: pictures are held, or the camera is off.</summary>
    void Pass();
}
