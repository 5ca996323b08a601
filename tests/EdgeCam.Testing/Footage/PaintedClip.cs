using System.Text;
using EdgeCam.Testing.Processes;

namespace EdgeCam.Testing.Footage;

/// <summary>A file of 50 uncompressed pictures, 25 a second, of a texture that moves under noise; deleted with its test.</summary>
public sealed class PaintedClip : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public const int Width = 160;
    public const int Height = 128;

    /// <param name="isMirrored">Other footage: left is right, and it moves the other way.</param>
    public PaintedClip(bool isMirrored = false)
    {
        using var file = File.Create(Path);
        file.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F25:1 Ip A1:1 C420jpeg\n"));
        var random = new Random(1);
        var noise = new byte[Width * 2 * Height];
        random.NextBytes(noise);
        for (var number = 0; number < 50; number++)
        {
            file.Write("FRAME\n"u8);
            file.Write(isMirrored ? Mirrored(Picture(number, noise)) : Picture(number, noise));
        }
    }

    public string Path => _folder["painted.y4m"];

    public void Dispose() => _folder.Dispose();

    /// <summary>The luma of a picture, then its chroma.</summary>
    public static byte[] Picture(int number, byte[] noise)
    {
        var picture = new byte[Width * Height * 3 / 2];
        for (var i = 0; i < Width * Height; i++)
        {
            var (x, y) = (i % Width, i / Width);
            picture[i] = (byte)(40 + ((x + y + (3 * number)) % 120) + (noise[(y * Width * 2) + x + number] % 40) + (noise[((i * 7) + (number * 1_009)) % noise.Length] % 24));
        }

        picture.AsSpan(Width * Height).Fill(128);
        return picture;
    }

    private static byte[] Mirrored(byte[] picture)
    {
        for (var y = 0; y < Height; y++)
            picture.AsSpan(y * Width, Width).Reverse();
        return picture;
    }
}
