using EdgeCam.Units;

namespace EdgeCam.Ports;

/// <summary>
/// Names a buffer that a source has lent out. The generation rises each time the buffer is filled,
/// so that a late return of an earlier loan is noticed instead of freeing somebody else's frame.
/// </summary>
public readonly record struct BufferLoan(ushort Index, ushort Generation);

/// <summary>What a <see cref="SourceFrame"/> holds.</summary>
public enum SourceFrameKind : byte
{
    /// <summary>An uncompressed picture: <see cref="SourceFrame.Picture"/>.</summary>
    Picture,

    /// <summary>One H.264 access unit in Annex B form: <see cref="SourceFrame.Bytes"/>.</summary>
    AccessUnit,

    /// <summary>One picture as a JPEG, with or without its Huffman tables: <see cref="SourceFrame.Bytes"/>.</summary>
    Jpeg,

    /// <summary>Interleaved signed 16-bit samples in host byte order: <see cref="SourceFrame.Bytes"/>.</summary>
    Sound,
}

/// <summary>
/// One frame on loan from a source: a view of memory that stays the source's. It is valid until the
/// loan is returned by <see cref="IFrameSource.Return"/>.
/// </summary>
public readonly unsafe struct SourceFrame
{
    private readonly byte* _bytes;
    private readonly int _length;

    private SourceFrame(SourceFrameKind kind, BufferLoan loan, MediaInstant capturedAt)
    {
        Kind = kind;
        Loan = loan;
        CapturedAt = capturedAt;
    }

    private SourceFrame(SourceFrameKind kind, BufferLoan loan, MediaInstant capturedAt, byte* bytes, int length)
        : this(kind, loan, capturedAt)
    {
        _bytes = bytes;
        _length = length;
    }

    public SourceFrameKind Kind { get; }

    public BufferLoan Loan { get; }

    /// <summary>When the picture was exposed, or the first sample of the sound was heard.</summary>
    public MediaInstant CapturedAt { get; }

    /// <summary>The picture; meaningful only when <see cref="Kind"/> is <see cref="SourceFrameKind.Picture"/>.</summary>
    public Picture Picture { get; init; }

    /// <summary>The access unit, the JPEG or the samples; empty for a picture.</summary>
    public ReadOnlySpan<byte> Bytes => new(_bytes, _length);

    public static SourceFrame OfPicture(in Picture picture, BufferLoan loan, MediaInstant capturedAt) =>
        new(SourceFrameKind.Picture, loan, capturedAt) { Picture = picture };

    public static SourceFrame OfAccessUnit(byte* bytes, int length, BufferLoan loan, MediaInstant capturedAt) =>
        new(SourceFrameKind.AccessUnit, loan, capturedAt, bytes, length);

    public static SourceFrame OfJpeg(byte* bytes, int length, BufferLoan loan, MediaInstant capturedAt) =>
        new(SourceFrameKind.Jpeg, loan, capturedAt, bytes, length);

    public static SourceFrame OfSound(byte* samples, int length, BufferLoan loan, MediaInstant capturedAt) =>
        new(SourceFrameKind.Sound, loan, capturedAt, samples, length);
}
