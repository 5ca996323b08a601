using System.Runtime.InteropServices;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav.Tests;

/// <summary>A textured picture that moves, hard enough to compress for a rate control to have work.</summary>
internal sealed unsafe class MovingPicture : IDisposable
{
    private readonly byte[] _noise = new byte[Width * 2];
    private readonly byte* _memory = (byte*)NativeMemory.Alloc(Width * Height * 2);
    private readonly PixelLayout _layout;

    public const int Width = 320;
    public const int Height = 240;

    public MovingPicture(PixelLayout layout = PixelLayout.Yuv420)
    {
        _layout = layout;
        new Random(1).NextBytes(_noise);
    }

    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Paints picture <paramref name="number"/> and shows it as a source would.</summary>
    public SourceFrame this[int number]
    {
        get
        {
            for (var y = 0; y < Height; y++)
                PaintRow(y, number);
            return SourceFrame.OfPicture(View(), new BufferLoan(7, (ushort)number), CapturedAt(number));
        }
    }

    public static MediaInstant CapturedAt(int number) => new MediaInstant(5_000_000_123) + (number * Interval);

    /// <summary>How alike two planes are, in dB.</summary>
    public static double Psnr(byte[] expected, ReadOnlySpan<byte> actual)
    {
        double error = 0;
        for (var i = 0; i < expected.Length; i++)
            error += Math.Pow(expected[i] - actual[i], 2);
        return 10 * Math.Log10(255 * 255 / Math.Max(error / expected.Length, 1e-6));
    }

    /// <summary>The luma of the picture painted last.</summary>
    public byte[] Luma()
    {
        var luma = new byte[Width * Height];
        for (var i = 0; i < luma.Length; i++)
            luma[i] = *LumaAt(i % Width, i / Width);
        return luma;
    }

    public void Dispose() => NativeMemory.Free(_memory);

    private void PaintRow(int y, int number)
    {
        var shift = ((y * 7) + (number * 3)) % Width;
        for (var x = 0; x < Width; x++)
            *LumaAt(x, y) = (byte)(40 + (((x + y + (number * 2)) >> 1) % 120) + (_noise[shift + x] & 31));
        for (var x = 0; x < Width / 2; x++)
            PaintChroma(x, y, (byte)(100 + ((x + number) % 50)));
    }

    private byte* LumaAt(int x, int y) => _layout switch
    {
        PixelLayout.Yuyv => _memory + (((y * Width) + x) * 2),
        PixelLayout.Uyvy => _memory + (((y * Width) + x) * 2) + 1,
        _ => _memory + (y * Width) + x,
    };

    private void PaintChroma(int x, int y, byte value)
    {
        var packed = _memory + (y * Width * 2) + (x * 4);
        var chroma = _memory + (Width * Height);
        switch (_layout)
        {
            case PixelLayout.Yuyv:
                packed[1] = packed[3] = value;
                break;
            case PixelLayout.Uyvy:
                packed[0] = packed[2] = value;
                break;
            case PixelLayout.Nv12:
                chroma[(y / 2 * Width) + (x * 2)] = chroma[(y / 2 * Width) + (x * 2) + 1] = value;
                break;
            default:
                chroma[(y / 2 * Width / 2) + x] = chroma[(Width * Height / 4) + (y / 2 * Width / 2) + x] = value;
                break;
        }
    }

    private Picture View()
    {
        var luma = (nint)_memory;
        var chroma = luma + (Width * Height);
        return _layout switch
        {
            PixelLayout.Yuv420 => new(_layout, Width, Height, new(luma, Width), new(chroma, Width / 2), new(chroma + (Width * Height / 4), Width / 2)),
            PixelLayout.Nv12 => new(_layout, Width, Height, new(luma, Width), new(chroma, Width)),
            _ => new(_layout, Width, Height, new(luma, Width * 2)),
        };
    }
}
