using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>The track that an access unit belongs to.</summary>
public enum Track : byte
{
    Video,
    Sound,
}

/// <summary>What a scheduler may know of an access unit without reading it.</summary>
[Flags]
public enum AccessUnitFlags : byte
{
    None = 0,

    /// <summary>Decoding can start here: an IDR picture with its parameter sets in band.</summary>
    Idr = 1,

    /// <summary>No other picture is predicted from this one (nal_ref_idc is 0 in all slices).</summary>
    Disposable = 2,
}

/// <summary>An access unit's place in time and in its stream; its bytes lie in the ring.</summary>
/// <param name="Track">Video in Annex B form, sound as one raw AAC frame.</param>
/// <param name="Flags">Always <see cref="AccessUnitFlags.None"/> for sound.</param>
/// <param name="CapturedAt">When the picture was exposed or the first sample heard.</param>
public readonly record struct AccessUnitInfo(Track Track, AccessUnitFlags Flags, MediaInstant CapturedAt)
{
    public bool IsIdr => (Flags & AccessUnitFlags.Idr) != AccessUnitFlags.None; // HasFlag boxes until it is optimized
}
