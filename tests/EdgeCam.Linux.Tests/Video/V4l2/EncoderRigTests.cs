using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.V4l2;

/// <summary>From vivid through the lossless encoder of tests/rig.</summary>
[Collection(Rig.Name)]
public sealed class EncoderRigTests
{
    public EncoderRigTests()
    {
        Rig.IsNeeded();
        VirtualHardware.Set("hang_after", 0);
        VirtualHardware.Set("error_every", 0);
    }

    [Theory]
    [InlineData(Rig.SinglePlanar, 640, 360)]
    [InlineData(Rig.MultiPlanar, 640, 360)]
    [InlineData(Rig.SinglePlanar, 1280, 720)] // an IDR is larger than a buffer: it comes in pieces
    public async Task Pictures_pass_without_a_copy_and_decode_to_what_the_camera_saw(string path, int width, int height)
    {
        using var folder = new ScratchFolder();
        using var camera = Rig.Camera(path, new CameraWish(width, height, 15));
        using var encoder = Rig.EncoderFor(camera);
        using (var seen = File.Create(folder["seen.yuv"]))
        using (var coded = File.Create(folder["coded.h264"]))
            Film(camera, encoder, 12, seen, coded);
        Assert.True(encoder.IsImporting);
        await AssertSame(folder);
    }

    [Theory]
    [InlineData(false)] // in no DMABUF
    [InlineData(true)]  // in one that the encoder cannot read, as a USB camera's
    public async Task Pictures_out_of_its_reach_are_copied(bool isOffered)
    {
        using var folder = new ScratchFolder();
        using var camera = Rig.Camera();
        using var encoder = Rig.EncoderFor(camera);
        using var foreign = File.OpenRead("/dev/null");
        var dmabuf = isOffered ? (int)foreign.SafeFileHandle.DangerousGetHandle() : -1;
        using (var seen = File.Create(folder["seen.yuv"]))
        using (var coded = File.Create(folder["coded.h264"]))
            Film(camera, encoder, 6, seen, coded, dmabuf);
        Assert.False(encoder.IsImporting);
        await AssertSame(folder);
    }

    [Fact]
    public void Without_pictures_it_wakes_nobody()
    {
        using var camera = Rig.Camera();
        using var encoder = Rig.EncoderFor(camera);
        Assert.Equal(0, FileCalls.PollIn(encoder.Readiness, TimeSpan.FromMilliseconds(50)));
        Encode(camera, encoder, forceIdr: false);
        Assert.Equal(0, FileCalls.PollIn(encoder.Readiness, TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void An_idr_comes_when_it_is_asked_for_and_when_it_is_due()
    {
        using var camera = Rig.Camera();
        using var encoder = Rig.EncoderFor(camera, gopFrames: 5);
        List<bool> idrs = [];
        for (var i = 0; i < 12; i++)
            idrs.Add(Encode(camera, encoder, forceIdr: i == 8).IsIdr);
        Assert.Equal([0, 5, 8], idrs.Index().Where(unit => unit.Item).Select(unit => unit.Index));
    }

    [Fact]
    public void A_rate_that_it_cannot_take_is_refused_with_its_bounds()
    {
        using var camera = Rig.Camera();
        var fault = Assert.Throws<VideoDeviceException>(() => Rig.EncoderFor(camera, kbps: 60_000));
        Assert.Contains("25 Mbit/s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_hangs_is_noticed_and_a_new_pipeline_works()
    {
        for (var cycle = 0; cycle < 5; cycle++)
        {
            VirtualHardware.Set("hang_after", 5);
            using (var camera = Rig.Camera()) // what the encoder holds goes with both
            using (var encoder = Rig.EncoderFor(camera))
            {
                var fault = Assert.Throws<LinuxException>(() => RunFor(20, camera, encoder));
                Assert.Contains("hangs", fault.Message, StringComparison.Ordinal);
            }

            VirtualHardware.Set("hang_after", 0);
            using var again = Rig.Camera();
            using var working = Rig.EncoderFor(again);
            Assert.True(Encode(again, working, forceIdr: false).IsIdr);
        }
    }

    [Fact]
    public void After_a_spoilt_buffer_comes_an_idr()
    {
        using var camera = Rig.Camera();
        using var encoder = Rig.EncoderFor(camera);
        Encode(camera, encoder, forceIdr: false);
        VirtualHardware.Set("error_every", 1);
        Encode(camera, encoder, forceIdr: false, patience: 0.5);
        VirtualHardware.Set("error_every", 0);
        Assert.True(Encode(camera, encoder, forceIdr: false).IsIdr);
    }

    private static async Task AssertSame(ScratchFolder folder)
    {
        var decoded = await Tool.Run("ffmpeg", $"-nostdin -v error -i {folder["coded.h264"]} -fps_mode passthrough -f rawvideo -pix_fmt yuv420p -", TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.True((await File.ReadAllBytesAsync(folder["seen.yuv"], TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(decoded.Bytes), decoded.ToString());
    }

    /// <param name="dmabuf">What the pictures are said to lie in; null: what they do.</param>
    private static void Film(CameraSource camera, M2mEncoder encoder, int count, Stream seen, Stream coded, int? dmabuf = null)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = Rig.Next(camera);
            Write(frame.Picture, seen);
            if (dmabuf is { } other)
                frame = frame with { Picture = frame.Picture with { Plane0 = frame.Picture.Plane0 with { DmabufFd = other } } };
            Assert.True(encoder.TrySubmit(frame, forceIdr: false));
            Assert.True(Take(encoder, 10, out var unit));
            Assert.Equal(frame.CapturedAt.Nanoseconds / 1000, unit.CapturedAt.Nanoseconds / 1000);
            coded.Write(unit.Bytes);
            GiveBack(camera, encoder);
        }
    }

    private static (bool IsThere, bool IsIdr) Encode(CameraSource camera, M2mEncoder encoder, bool forceIdr, double patience = 10)
    {
        var frame = Rig.Next(camera);
        if (!encoder.TrySubmit(frame, forceIdr))
            camera.Return(frame.Loan);
        var isThere = Take(encoder, patience, out var unit);
        GiveBack(camera, encoder);
        return (isThere, isThere && unit.IsIdr);
    }

    /// <summary>As the encode thread does it.</summary>
    private static void RunFor(double seconds, CameraSource camera, M2mEncoder encoder)
    {
        var until = MonotonicClock.Now + TimeSpan.FromSeconds(seconds);
        while (MonotonicClock.Now < until)
        {
            if (camera.TryRead(TimeSpan.FromMilliseconds(50), out var frame) == SourceRead.Frame && !encoder.TrySubmit(frame, forceIdr: false))
                camera.Return(frame.Loan);
            encoder.TryTake(out _);
            GiveBack(camera, encoder);
        }
    }

    private static bool Take(M2mEncoder encoder, double patience, out EncodedUnit unit)
    {
        var until = MonotonicClock.Now + TimeSpan.FromSeconds(patience);
        while (!encoder.TryTake(out unit))
        {
            if (MonotonicClock.Now >= until)
                return false;
            MonotonicClock.SleepUntil(MonotonicClock.Now + TimeSpan.FromMilliseconds(2));
        }

        return true;
    }

    private static void GiveBack(CameraSource camera, M2mEncoder encoder)
    {
        while (encoder.TryTakeReturned(out var loan))
            camera.Return(loan);
    }

    private static unsafe void Write(in Picture picture, Stream to)
    {
        Write(picture.Plane0, picture.Width, picture.Height, to);
        Write(picture.Plane1, picture.Width / 2, picture.Height / 2, to);
        Write(picture.Plane2, picture.Width / 2, picture.Height / 2, to);
    }

    private static unsafe void Write(PicturePlane plane, int width, int height, Stream to)
    {
        for (var row = 0; row < height; row++)
            to.Write(new ReadOnlySpan<byte>((byte*)plane.Address + (row * plane.Stride), width));
    }
}
