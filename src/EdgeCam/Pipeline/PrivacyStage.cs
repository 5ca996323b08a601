using EdgeCam.Overlay;
using EdgeCam.Ports;

namespace EdgeCam.Pipeline;

/// <summary>
/// What is shown and heard instead of the scene while the owner wants privacy: one dark picture with a word, and silence.
/// Whoever switches waits until the encode thread has followed; from then on nothing from before can be had of the camera.
/// </summary>
/// <remarks><see cref="Switch"/> is thread-safe; everything else is the encode thread's. Allocates nothing per frame.</remarks>
internal sealed class PrivacyStage
{
    private const string Words = "PRIVACY";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly VideoFormat _format;
    private PinnedPicture? _dark; // set before _isWanted is; never changed after: encoders may read it for as long as they like
    private byte[] _silence = [];
    private bool _isWanted;
    private bool _isOn;

    /// <param name="format">Of the source. One that is encoded already can only be stopped.</param>
    public PrivacyStage(VideoFormat format) => _format = format;

    /// <summary>Frames are to be covered. May be asked by anyone.</summary>
    public bool IsOn => Volatile.Read(ref _isOn);

    /// <summary>The encode thread has yet to follow.</summary>
    public bool HasChanged => Volatile.Read(ref _isWanted) != _isOn;

    /// <summary>Asks for it without waiting; before the encode thread is started.</summary>
    public void Want(bool isOn)
    {
        if (isOn && !_format.IsEncoded)
            _dark ??= Paint();
        Volatile.Write(ref _isWanted, isOn);
    }

    /// <summary>Asks for it, and waits until it is so: by then nothing from before can be had.</summary>
    /// <exception cref="TimeoutException">The encode thread stands still; it is as before.</exception>
    public void Switch(bool isOn)
    {
        Want(isOn);
        if (SpinWait.SpinUntil(() => IsOn == isOn, Longest))
            return;
        Want(!isOn);
        throw new TimeoutException($"Privacy: the camera did not follow within {Longest.TotalSeconds} s: see health and cam.state.");
    }

    /// <summary>The encode thread has cut off what was before.</summary>
    public void OnFollowed() => Volatile.Write(ref _isOn, Volatile.Read(ref _isWanted));

    /// <summary>The frame with the dark picture in place of its own; its loan is the same.</summary>
    public SourceFrame InsteadOf(in SourceFrame frame) => SourceFrame.OfPicture(_dark!.Picture, frame.Loan, frame.CapturedAt);

    /// <summary>As much silence.</summary>
    public ReadOnlySpan<byte> InsteadOf(ReadOnlySpan<byte> samples)
    {
        if (_silence.Length < samples.Length)
            _silence = new byte[samples.Length]; // once: sources deliver equal pieces
        return _silence.AsSpan(0, samples.Length);
    }

    private PinnedPicture Paint()
    {
        var dark = new PinnedPicture(_format.Layout, _format.Width, _format.Height);
        OverlayPainter.Cover(dark.Picture, Words);
        return dark;
    }
}
