namespace EdgeCam.Linux.Sound;

/// <summary>What became of the sound of a microphone, over all its openings.</summary>
/// <remarks>Written by the thread that reads it; read by anyone.</remarks>
public sealed class MicrophoneCounters
{
    private long _blocks;
    private long _overruns;

    /// <summary>Blocks of 20 ms that were handed on.</summary>
    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>How often the card lost samples because nobody fetched them in time, or the machine slept.</summary>
    public long Overruns => Volatile.Read(ref _overruns);

    internal void OnBlock() => Volatile.Write(ref _blocks, _blocks + 1);

    internal void OnOverrun() => Volatile.Write(ref _overruns, _overruns + 1);
}
