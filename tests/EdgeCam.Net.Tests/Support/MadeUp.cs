using EdgeCam.Media;

namespace EdgeCam.Net.Tests.Support;

/// <summary>Access units that are well-formed up to the slice data, which is noise without start codes.</summary>
internal static class MadeUp
{
    public static readonly byte[] StartCode = [0, 0, 0, 1];

    /// <summary>320x240, Baseline, as x264 wrote it.</summary>
    public static readonly byte[] Sps = Convert.FromHexString("6742C00DDC141FB011000003000100000300320F142B80");

    public static readonly byte[] Pps = Convert.FromHexString("68CE0F2C80");

    /// <summary>AAC-LC, 48 kHz, stereo.</summary>
    public static readonly SoundDescription Aac = new(48_000, 2, new byte[] { 0x11, 0x90 });

    public static byte[] Idr(int sliceBytes) => [.. StartCode, .. Sps, .. StartCode, .. Pps, .. StartCode, .. Nal(0x65, sliceBytes)];

    public static byte[] Picture(int sliceBytes) => [.. StartCode, .. Nal(0x41, sliceBytes)];

    /// <summary>A NAL unit of the size, header included.</summary>
    public static byte[] Nal(byte header, int bytes) => [header, 0x88, .. Noise(bytes - 2)];

    public static byte[] Noise(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(1 + (i * 31 % 255)))];
}
