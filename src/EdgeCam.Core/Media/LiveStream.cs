using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>
/// Where the encode thread and the readers of one rendition meet: the ring, what players must know
/// before the first byte, and what a reader may ask for: an IDR, and where it adapts, another encoding.
/// </summary>
/// <remarks>Thread-safe, except the members that say they are the writer's.</remarks>
public sealed class LiveStream(string path, FrameRing ring, FrameRate rate, bool canForceIdr)
{
    private readonly Lock _listening = new(); // held to edit the table, never to read it
    private Action[] _listeners = [];
    private ParameterSets? _parameters;
    private SoundDescription? _sound;
    private bool _isIdrWanted;

    /// <summary>The name players ask for, without slashes at its ends: "cam", "cam/sub".</summary>
    public string Path { get; } = path;

    public FrameRing Ring { get; } = ring;

    /// <summary>Nominal frames per second.</summary>
    public FrameRate Rate { get; } = rate;

    /// <summary>False for a stream that is passed through: its IDRs come when they come.</summary>
    public bool CanForceIdr { get; } = canForceIdr;

    /// <summary>Where readers that adapt steer the encoder; null where it follows nobody: passed through, or encoded as configured.</summary>
    public EncoderSteering? Steering { get; init; }

    /// <summary>The newest parameter sets; null until the first picture. Set by the writer.</summary>
    public ParameterSets? Parameters
    {
        get => Volatile.Read(ref _parameters);
        set => Volatile.Write(ref _parameters, value);
    }

    /// <summary>The sound track; null where there is none. Set by the writer before the first unit.</summary>
    public SoundDescription? Sound
    {
        get => Volatile.Read(ref _sound);
        set => Volatile.Write(ref _sound, value);
    }

    /// <summary>Asks for an IDR as soon as the writer's limit on forced ones allows; requests that wait together are one.</summary>
    public void RequestIdr() => Volatile.Write(ref _isIdrWanted, true);

    /// <summary>True while a requested IDR has not been made. The writer's.</summary>
    public bool IsIdrWanted => Volatile.Read(ref _isIdrWanted);

    /// <summary>An IDR is on its way: the requests so far are answered. The writer's, before the picture is encoded.</summary>
    public void OnIdrForced() => Volatile.Write(ref _isIdrWanted, false);

    /// <summary>Calls <paramref name="onPublished"/> on the writer's thread after each unit: it may signal, never work.</summary>
    public void Listen(Action onPublished)
    {
        lock (_listening)
            Volatile.Write(ref _listeners, [.. _listeners, onPublished]);
    }

    /// <summary>Ends a <see cref="Listen"/>. A unit that is being written at this moment may still be told.</summary>
    public void Ignore(Action onPublished)
    {
        lock (_listening)
            Volatile.Write(ref _listeners, [.. _listeners.Where(listener => listener != onPublished)]);
    }

    /// <summary>Tells the listeners that a unit was written. The writer's.</summary>
    public void NotifyPublished()
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            listener();
    }
}
