using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.V4l2;

/// <summary>Vivid's cameras, in the virtual machine of tests/rig.</summary>
[Collection(Rig.Name)]
public sealed class CameraRigTests
{
    public CameraRigTests() => Rig.IsNeeded();

    [Theory]
    [InlineData(Rig.SinglePlanar)]
    [InlineData(Rig.MultiPlanar)]
    public void Pictures_come_whole_in_order_and_with_the_cameras_own_time(string path)
    {
        var before = MonotonicClock.Now;
        var counters = new CaptureCounters();
        using var camera = Rig.Camera(path, counters: counters);
        Assert.Equal((640, 360), (camera.Mode.Width, camera.Mode.Height));
        for (var i = 0; i < 20; i++)
        {
            var frame = Rig.Next(camera);
            Assert.InRange(frame.CapturedAt.Nanoseconds, before.Nanoseconds, MonotonicClock.Now.Nanoseconds);
            Assert.NotEqual(0, frame.Picture.Plane0.Address);
            Assert.True(frame.Picture.Plane0.DmabufFd >= 0);
            before = frame.CapturedAt;
            camera.Return(frame.Loan);
        }

        Assert.Equal((20, 0), (counters.Taken, counters.Damaged));
    }

    [Theory]
    [InlineData(Rig.SinglePlanar)]
    [InlineData(Rig.MultiPlanar)]
    public void Its_colours_are_as_its_driver_says(string path)
    {
        var node = VideoNodes.FindCamera(path, VideoNodes.All()).Path;
        CameraControls.Apply(node, [new("colorspace", 1)], []); // Rec. 709
        try
        {
            using var camera = Rig.Camera(path);
            Assert.Equal(new ColourDescription(1, 1, 1), camera.Format.Video.Colours);
        }
        finally
        {
            CameraControls.Apply(node, [], ["colorspace"]); // its default: sRGB
        }

        using var again = Rig.Camera(path);
        Assert.Equal(new ColourDescription(1, 13, 6), again.Format.Video.Colours);
    }

    [Fact]
    public void Nodes_are_told_apart_by_what_they_can_do()
    {
        var nodes = VideoNodes.All();
        Assert.Equal(VideoNodeKind.Camera, nodes.Single(node => node.Path == Rig.SinglePlanar).Kind);
        Assert.Equal(VideoNodeKind.Encoder, nodes.Single(node => node.Path == Rig.Encoder).Kind);
        Assert.Equal(Rig.Encoder, VideoNodes.FindEncoder(nodes)?.Path);
        Assert.Equal(VideoNodeKind.Other, nodes.Single(node => node.Path == "/dev/video2").Kind); // makes FWHT
        Assert.Equal(Rig.SinglePlanar, VideoNodes.FindCamera("auto", nodes).Path);
        Assert.Contains("is no camera", Assert.Throws<VideoDeviceException>(() => VideoNodes.FindCamera(Rig.Encoder, nodes)).Message, StringComparison.Ordinal);
        Assert.Contains("There are: ", Assert.Throws<VideoDeviceException>(() => VideoNodes.FindCamera("C920", nodes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_another_program_uses_says_so()
    {
        using var camera = Rig.Camera();
        var fault = Assert.Throws<LinuxException>(() => Rig.Camera());
        Assert.Contains("Another program uses it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unplugged_camera_says_so_and_is_found_again_by_its_plug()
    {
        var stable = VideoNodes.All().First(node => node.Kind == VideoNodeKind.Camera && !string.Equals(node.StablePath, node.Path, StringComparison.Ordinal)); // both of vivid's claim the same
        for (var cycle = 0; cycle < 5; cycle++)
        {
            using (var camera = Rig.Camera(stable.StablePath)) // its number may be another each time
            {
                camera.Return(Rig.Next(camera).Loan);
                VirtualHardware.Unplug();
                var fault = Record.Exception(() => Rig.Never(camera));
                Assert.True(fault is LinuxException or VideoDeviceException, fault?.ToString());
            }

            VirtualHardware.Plug();
            Assert.True(SpinWait.SpinUntil(() => File.Exists(stable.StablePath), TimeSpan.FromSeconds(20)), "udev makes the link when it comes to it");
        }
    }

    [Fact]
    public void A_picture_costs_nothing_on_the_managed_heap()
    {
        using var camera = Rig.Camera();
        Allocation.AssertNone(() => camera.Return(Rig.Next(camera).Loan), times: 10);
    }
}
