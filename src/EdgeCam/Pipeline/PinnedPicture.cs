using System.Runtime.InteropServices;
using EdgeCam.Ports;

namespace EdgeCam.Pipeline;

/// <summary>A picture in memory of our own, which stays where it is for as long as this is held.</summary>
internal sealed class PinnedPicture
{
    private const int Alignment = 128; // of rows of luma, so that those of chroma may be read by vector code too
    private readonly byte[] _memory;

    public PinnedPicture(PixelLayout layout, int width, int height)
    {
        var isPacked = layout is PixelLayout.Yuyv or PixelLayout.Uyvy;
        var stride = ((isPacked ? 2 * width : width) + Alignment - 1) & -Alignment;
        _memory = GC.AllocateUninitializedArray<byte>(isPacked ? stride * height : stride * height * 3 / 2, pinned: true);
        var luma = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        var chroma = luma + ((nint)stride * height);
        Picture = layout switch
        {
            PixelLayout.Yuv420 => new Picture(layout, width, height, new(luma, stride), new(chroma, stride / 2), new(chroma + ((nint)stride / 2 * (height / 2)), stride / 2)),
            PixelLayout.Nv12 => new Picture(layout, width, height, new(luma, stride), new(chroma, stride)),
            _ => new Picture(layout, width, height, new(luma, stride)),
        };
    }

    public Picture Picture { get; }
}
