using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>What libx264 is told so that the wanted rate comes out; bits per second and bits.</summary>
/// <remarks>
/// With tune zerolatency x264 ignores timestamps (b_vfr_input 0) and takes every picture to last
/// 1/nominal second. When only f of F pictures come per second, a picture may have F/f times the bits:
/// the rate in x264's time is the rate in real time times F/f. The VBV buffer is an amount of bits, not
/// a rate, and stays what the link carries in the buffer time; but x264 wants it to hold one picture.
/// </remarks>
internal readonly record struct EncoderRates(long BitsPerSecond, long BufferBits)
{
    public static EncoderRates For(in EncoderTarget target, FrameRate nominal, TimeSpan buffer)
    {
        var frames = target.FramesPerSecond > 0 ? target.FramesPerSecond : nominal.PerSecond;
        var rate = Math.Clamp(target.Rate.BitsPerSecond * nominal.PerSecond / frames, MinBits, int.MaxValue);
        var wanted = target.Rate.BitsPerSecond * buffer.TotalSeconds;
        var onePicture = target.Rate.BitsPerSecond / frames;
        return new((long)rate, (long)Math.Clamp(Math.Max(wanted, onePicture * MinPictures), MinBits, int.MaxValue));
    }

    private const double MinBits = 8_000;   // x264 counts in kbit; below this nothing decodable comes out
    private const double MinPictures = 1.5; // room for a picture above the average
}
