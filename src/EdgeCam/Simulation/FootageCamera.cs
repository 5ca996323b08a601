using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Simulation.Runs;
using EdgeCam.Units;

namespace EdgeCam.Footage;

/// <summary>Real footage and its encoders as the camera of a simulated flow.</summary>
/// <param name="encoder">Tells the viewer's judge of each picture. The caller's to dispose of.</param>
/// <param name="viewer">Its screen is refreshed before each capture.</param>
/// <param name="sound">Of the footage; null when it has none.</param>
/// <remarks>Thread-bound.</remarks>
internal sealed class FootageCamera(FootageEncoder encoder, FootageViewer viewer, SoundFormat? sound) : ISimulatedCamera
{
    private EncoderDemand _demand;

    public FrameRate Rate => encoder.Video.Rate;

    public int SoundClockRate => sound?.SampleRate ?? UsualSampleRate;

    public MediaInstant NextCapture => encoder.NextCapture;

    public Track NextTrack => encoder.NextTrack;

    public void Apply(in EncoderDemand demand, MediaInstant now) => _demand = demand with { IsHeld = false };

    public bool TryEncode(bool forceIdr, out CapturedUnit unit)
    {
        unit = default;
        viewer.Advance(NextCapture);
        if (!encoder.TryEncode(_demand, forceIdr, out var encoded))
            return false;
        if (encoded.Track == Track.Sound)
            viewer.OnSoundCaptured(encoded.Unit.CapturedAt);
        unit = new CapturedUnit
        {
            Track = encoded.Track,
            Bytes = encoded.Unit.Bytes,
            CapturedAt = encoded.Unit.CapturedAt,
            IsIdr = encoded.Track == Track.Video && encoded.Unit.IsIdr,
        };
        return true;
    }

    public void Pass()
    {
        viewer.Advance(NextCapture);
        encoder.TryEncode(_demand with { IsHeld = true }, forceIdr: false, out _);
    }

    private const int UsualSampleRate = 48_000;
}
