using System.Runtime.InteropServices;
using EdgeCam.Units;

namespace EdgeCam.Ports;

/// <summary>What the encoder is asked to produce from the next frame on.</summary>
/// <param name="Rate">Average bit rate.</param>
/// <param name="FramesPerSecond">Frames that are submitted per second; skipping happens before the encoder.</param>
/// <param name="GopFrames">The most frames from one IDR to the next.</param>
/// <param name="Scale">
/// Share of the pictures' width and height to encode, above 0 and at most 1. Another size begins with an IDR and may
/// cost an encoder a new start: change it in steps, and seldom.
/// </param>
public readonly record struct EncoderTarget(Bitrate Rate, double FramesPerSecond, int GopFrames, double Scale = 1);

/// <summary>One encoded access unit (H.264 Annex B, or one AAC frame) borrowed from an encoder.</summary>
public readonly unsafe struct EncodedUnit(byte* bytes, int length, MediaInstant capturedAt, bool isIdr)
{
    private readonly byte* _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => new(_bytes, length);

    /// <summary>The capture time of the picture or first sample it was made from.</summary>
    public MediaInstant CapturedAt { get; } = capturedAt;

    public bool IsIdr { get; } = isIdr;
}

/// <summary>
/// An H.264 encoder without B frames and without look-ahead: a picture goes in, its access unit comes
/// out as soon as it is made. IDRs carry their parameter sets in band.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates nothing per frame.</remarks>
public interface IVideoEncoder : IDisposable
{
    /// <summary>For logs and health: "libx264", "bcm2835-codec".</summary>
    string Name { get; }

    /// <summary>A device encodes, not the processor.</summary>
    bool IsHardware => false;

    /// <summary>Readable while an encoded unit can be taken; the encoder's own. Null: units are made before <see cref="TrySubmit"/> returns.</summary>
    SafeHandle? Readiness => null;

    /// <summary>Bytes of pictures that a device could not read where they lay, and that were copied for it.</summary>
    long BytesCopied => 0;

    /// <summary>Takes effect at the next submitted picture.</summary>
    void Apply(in EncoderTarget target);

    /// <summary>
    /// Submits a picture; its loan passes to the encoder until <see cref="TryTakeReturned"/> names it.
    /// False: full, take encoded units first.
    /// </summary>
    /// <param name="picture">A frame of kind <see cref="SourceFrameKind.Picture"/>.</param>
    /// <param name="forceIdr">Makes exactly this picture an IDR.</param>
    bool TrySubmit(in SourceFrame picture, bool forceIdr);

    /// <summary>Takes the next access unit, valid until the next call on this encoder.</summary>
    bool TryTake(out EncodedUnit unit);

    /// <summary>Takes the loan of a picture that the encoder no longer reads.</summary>
    bool TryTakeReturned(out BufferLoan loan);
}

/// <summary>A sound encoder: interleaved 16-bit samples in, one encoded frame at a time out.</summary>
/// <remarks>Thread-bound: the encode thread only. Allocates nothing per frame.</remarks>
public interface ISoundEncoder : IDisposable
{
    string Name { get; }

    /// <summary>The AudioSpecificConfig (ISO/IEC 14496-3 §1.6) that players need in SDP and ADTS.</summary>
    ReadOnlyMemory<byte> AudioSpecificConfig { get; }

    /// <summary>Samples per channel in each encoded frame (1024 for AAC-LC).</summary>
    int SamplesPerFrame { get; }

    /// <summary>Feeds samples heard from <paramref name="capturedAt"/> on; they are copied. Any number of whole sample frames.</summary>
    void Submit(ReadOnlySpan<byte> samples, MediaInstant capturedAt);

    /// <summary>Takes the next frame, valid until the next call on this encoder.</summary>
    bool TryTake(out EncodedUnit unit);
}
