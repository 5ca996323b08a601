namespace EdgeCam.Ports;

/// <summary>What became of an access unit.</summary>
public enum DecodeOutcome : byte
{
    /// <summary>A picture as the encoder meant it.</summary>
    Picture,

    /// <summary>
    /// A picture, but part of it, or one that it was predicted from, never came: some samples are
    /// guesses. So is every picture up to the next IDR.
    /// </summary>
    Damaged,

    /// <summary>No picture: there is none in the bytes, or none can be made without an IDR before it.</summary>
    Nothing,

    /// <summary>The decoder refused the bytes; nothing was shown. Pictures up to the next IDR are damaged.</summary>
    Refused,
}

/// <summary>An H.264 decoder without delay: one access unit goes in and its picture comes out in the same call.</summary>
/// <remarks>Thread-bound. Allocates no managed memory per picture.</remarks>
public interface IVideoDecoder : IDisposable
{
    /// <summary>For logs and health: "h264".</summary>
    string Name { get; }

    /// <summary>Decodes one access unit. Never throws for what is in the bytes.</summary>
    /// <param name="accessUnit">Annex B, parameter sets in band before an IDR; copied.</param>
    /// <param name="picture">Planar 4:2:0; valid until the next call. Empty unless the outcome says that there is one.</param>
    DecodeOutcome Decode(ReadOnlySpan<byte> accessUnit, out Picture picture);

    /// <summary>Says that a unit was lost before it got here: pictures up to the next IDR are damaged.</summary>
    void OnLoss();
}
