using EdgeCam.Media;

namespace EdgeCam.Ring;

/// <summary>The outcome of reading a unit.</summary>
public enum RingRead : byte
{
    Ok,

    /// <summary>Not written yet.</summary>
    Empty,

    /// <summary>Overwritten: the reader was too slow.</summary>
    Lapped,
}

/// <summary>
/// A borrowed access unit. The writer keeps the right to overwrite it at any time: copy what is needed,
/// then ask <see cref="IsIntact"/>, and use the copy only if it says true. Bytes read through an overwritten
/// view are garbage, never out of bounds.
/// </summary>
public readonly ref struct AccessUnitView
{
    private readonly FrameRing _ring;

    internal AccessUnitView(FrameRing ring, long sequence, ReadOnlySpan<byte> bytes, AccessUnitInfo info)
    {
        _ring = ring;
        Sequence = sequence;
        Bytes = bytes;
        Info = info;
    }

    public long Sequence { get; }

    /// <summary>Video: Annex B; sound: one raw AAC frame.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public AccessUnitInfo Info { get; }

    /// <summary>True: everything read through <see cref="Bytes"/> before this call was the unit's own.</summary>
    public bool IsIntact => _ring.IsIntact(Sequence);
}
