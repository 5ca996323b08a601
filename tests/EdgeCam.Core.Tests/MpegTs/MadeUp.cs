using EdgeCam.Units;

namespace EdgeCam.Core.Tests.MpegTs;

/// <summary>Made-up units whose bytes never look like a start code.</summary>
internal static class MadeUp
{
    public const byte Slice = 0x41;
    public const byte Idr = 0x65;

    /// <summary>44.1 kHz stereo.</summary>
    public static readonly byte[] AacConfig = [0x12, 0x10];

    public static readonly byte[] Delimiter = [0, 0, 0, 1, 0x09, 0xF0];

    /// <summary>An access unit of NAL units of the given sizes, header byte included.</summary>
    public static byte[] AccessUnit(byte header, params int[] nalSizes) =>
        [.. nalSizes.SelectMany(size => (byte[])[0, 0, 0, 1, header, .. Noise(size - 1)])];

    /// <summary>An access unit of exactly this many bytes.</summary>
    public static byte[] AccessUnitOf(int bytes, byte header = Slice) => AccessUnit(header, bytes - 4);

    public static byte[] Noise(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(1 + (i * 31 % 255)))];

    public static MediaInstant Ms(double milliseconds) => new((long)(milliseconds * 1e6));
}
