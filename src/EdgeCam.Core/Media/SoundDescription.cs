namespace EdgeCam.Media;

/// <summary>An AAC-LC track as SDP, RTP and MPEG-TS describe it.</summary>
/// <param name="AudioSpecificConfig">ISO/IEC 14496-3 §1.6; never changed after construction.</param>
public sealed record SoundDescription(int SampleRate, int Channels, ReadOnlyMemory<byte> AudioSpecificConfig);
