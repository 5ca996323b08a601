using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed unsafe class PictureTurnTests
{
    public static TheoryData<int, bool, PixelLayout> All()
    {
        var cases = new TheoryData<int, bool, PixelLayout>();
        foreach (var degrees in (int[])[0, 90, 180, 270])
        {
            foreach (var layout in Enum.GetValues<PixelLayout>())
            {
                cases.Add(degrees, false, layout);
                cases.Add(degrees, true, layout);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_sample_comes_where_it_belongs(int degrees, bool isMirrored, PixelLayout layout)
    {
        foreach (var (width, height) in ((int, int)[])[(2, 2), (16, 16), (36, 20), (50, 34)])
        {
            using var scene = new Scene(layout, width, height);
            var orientation = Orientation.Of(degrees, isMirrored);
            var (wide, high) = degrees % 180 == 0 ? (width, height) : (height, width);
            using var turned = new PicturePool(wide, high, 1, 0);
            Assert.True(turned.TryLend(out _, out var to));
            PictureTurn.Turn(scene.Picture, to, orientation);
            for (var y = 0; y < high; y++)
            {
                for (var x = 0; x < wide; x++)
                    Assert.Equal(Luma(Before(x, y, wide, high)), ((byte*)to.Plane0.Address)[(y * to.Plane0.Stride) + x]);
            }

            for (var y = 0; y < high / 2; y++)
            {
                for (var x = 0; x < wide / 2; x++)
                {
                    var from = Before(x, y, wide / 2, high / 2);
                    Assert.Equal(Blue(from), ((byte*)to.Plane1.Address)[(y * to.Plane1.Stride) + x]);
                    Assert.Equal(Red(from), ((byte*)to.Plane2.Address)[(y * to.Plane2.Stride) + x]);
                }
            }
        }

        // As a hand would turn a print: where on it is what is now at x, y of a plane of this size?
        (int X, int Y) Before(int x, int y, int wide, int high)
        {
            x = isMirrored ? wide - 1 - x : x;
            return degrees switch
            {
                0 => (x, y),
                90 => (y, wide - 1 - x),
                180 => (wide - 1 - x, high - 1 - y),
                _ => (high - 1 - y, x),
            };
        }
    }

    [Fact]
    public void Turning_allocates_nothing()
    {
        using var scene = new Scene(PixelLayout.Yuv420, 64, 48);
        using var turned = new PicturePool(48, 64, 1, 0);
        Assert.True(turned.TryLend(out _, out var to));
        Allocation.AssertNone(() => PictureTurn.Turn(scene.Picture, to, Orientation.Of(90, false)), times: 100);
    }

    [Fact]
    public void An_angle_between_is_none() => Assert.Throws<ArgumentOutOfRangeException>(() => Orientation.Of(45, false));

    private static byte Luma((int X, int Y) at) => (byte)((at.X * 7) + (at.Y * 13));

    private static byte Blue((int X, int Y) at) => (byte)(100 + (at.X * 3) + (at.Y * 11));

    private static byte Red((int X, int Y) at) => (byte)(50 + (at.X * 5) + (at.Y * 17));

    /// <summary>A picture that is another everywhere; chroma of packed rows that are left out is wrong on purpose.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly PicturePool _memory;

        public Scene(PixelLayout layout, int width, int height)
        {
            _memory = new PicturePool(2 * width, 2 * height, 1, 0); // more than any layout needs
            Assert.True(_memory.TryLend(out _, out var room));
            var address = room.Plane0.Address;
            var stride = room.Plane0.Stride;
            var chroma = address + (stride * height);
            Picture = layout switch
            {
                PixelLayout.Yuv420 => new(layout, width, height, new(address, stride), new(chroma, stride), new(chroma + (stride * height / 2), stride)),
                PixelLayout.Nv12 => new(layout, width, height, new(address, stride), new(chroma, stride)),
                _ => new(layout, width, height, new(address, stride)),
            };
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    Put(x, y);
            }
        }

        public Picture Picture { get; }

        public void Dispose() => _memory.Dispose();

        private void Put(int x, int y)
        {
            var (p, q, r) = (Picture.Plane0, Picture.Plane1, Picture.Plane2);
            var (first, luma) = (Picture.Layout == PixelLayout.Uyvy ? 0 : 1, Luma((x, y)));
            switch (Picture.Layout)
            {
                case PixelLayout.Yuv420:
                    ((byte*)p.Address)[(y * p.Stride) + x] = luma;
                    ((byte*)q.Address)[(y / 2 * q.Stride) + (x / 2)] = Blue((x / 2, y / 2));
                    ((byte*)r.Address)[(y / 2 * r.Stride) + (x / 2)] = Red((x / 2, y / 2));
                    break;
                case PixelLayout.Nv12:
                    ((byte*)p.Address)[(y * p.Stride) + x] = luma;
                    ((byte*)q.Address)[(y / 2 * q.Stride) + (x & ~1)] = Blue((x / 2, y / 2));
                    ((byte*)q.Address)[(y / 2 * q.Stride) + (x | 1)] = Red((x / 2, y / 2));
                    break;
                default:
                    ((byte*)p.Address)[(y * p.Stride) + (2 * x) + 1 - first] = luma;
                    ((byte*)p.Address)[(y * p.Stride) + (2 * x) + first] = y % 2 != 0 ? (byte)255 : x % 2 == 0 ? Blue((x / 2, y / 2)) : Red((x / 2, y / 2));
                    break;
            }
        }
    }
}
