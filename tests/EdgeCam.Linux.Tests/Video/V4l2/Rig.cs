using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Testing.Rig;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.V4l2;

/// <summary>What the virtual machine of tests/rig has; elsewhere its tests skip.</summary>
internal static class Rig
{
    /// <summary>The tests of this collection share its devices, and take turns.</summary>
    public const string Name = "rig";

    public const string SinglePlanar = VirtualHardware.SinglePlanar;
    public const string MultiPlanar = VirtualHardware.MultiPlanar;
    public const string Encoder = VirtualHardware.Encoder;

    public static readonly CameraWish Wish = new(640, 360, 15);

    public static readonly Dictionary<FourCc, double> RawCosts = new() { [FourCc.Yuv420] = 1, [FourCc.Nv12] = 1.5 };

    public static void IsNeeded() => Assert.SkipUnless(VirtualHardware.IsThere, VirtualHardware.Reason);

    public static CameraSource Camera(string path = SinglePlanar, CameraWish? wish = null, CaptureCounters? counters = null) =>
        new(VideoNodes.FindCamera(path, VideoNodes.All()).Path, wish ?? Wish, RawCosts, counters ?? new CaptureCounters());

    public static M2mEncoder EncoderFor(CameraSource camera, int kbps = 500, int gopFrames = 60) =>
        new(Encoder, new M2mEncoderOptions(
            camera.Format.Video.Layout, camera.Format.Video.Width, camera.Format.Video.Height, camera.Format.Video.Stride, camera.Format.Video.Rate, Bitrate.Kbps(kbps), gopFrames, Profile: 1) { Colours = camera.Format.Video.Colours });

    /// <summary>The next picture; fails when none comes in time.</summary>
    public static SourceFrame Next(CameraSource camera, double seconds = 10)
    {
        var until = MonotonicClock.Now + TimeSpan.FromSeconds(seconds);
        while (MonotonicClock.Now < until)
        {
            if (camera.TryRead(TimeSpan.FromMilliseconds(100), out var frame) == SourceRead.Frame)
                return frame;
        }

        throw new TimeoutException($"No picture within {seconds} s.");
    }

    /// <summary>Reads on until it fails, which it has to within 10 s.</summary>
    public static void Never(CameraSource camera)
    {
        for (var until = MonotonicClock.Now + TimeSpan.FromSeconds(10); MonotonicClock.Now < until;)
            camera.Return(Next(camera).Loan);
    }
}
