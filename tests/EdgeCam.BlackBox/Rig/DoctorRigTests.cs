using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig;

/// <summary><c>edgecam doctor</c> with vivid's cameras and vh264, in the virtual machine of tests/rig.</summary>
[Collection(nameof(Undisturbed))]
public sealed class DoctorRigTests
{
    private const string Configuration = $$"""
        {
          "Source": { "Kind": "Camera", "Path": "{{VirtualHardware.SinglePlanar}}", "Width": 640, "Height": 360, "Controls": ["brightness=300"] },
          "Encoder": { "Kind": "Hardware" },
          "Rtsp": { "Enabled": false }
        }
        """;

    public DoctorRigTests() => Assert.SkipUnless(VirtualHardware.IsThere, VirtualHardware.Reason);

    [Fact]
    public async Task It_names_the_camera_its_mode_and_its_encoder_and_leaves_the_camera_as_it_is()
    {
        var before = Controls();
        var (exitCode, text) = await Doctor.Tells(Configuration);
        TestContext.Current.TestOutputHelper!.WriteLine((await Doctor.Run(Configuration, "")).Output);

        Assert.True(exitCode == 0, text);
        Assert.Matches($"{VirtualHardware.SinglePlanar}.*: vivid, driver vivid, free", text);
        Assert.Matches($"{VirtualHardware.SinglePlanar} offers .*YUYV.* 640x360@", text);
        Assert.Matches($"{VirtualHardware.SinglePlanar} will film: [A-Z0-9]+ 640x360 at [0-9.]+/s, which vh264-encode encodes from where the camera puts it", text);
        Assert.Contains($"vh264-encode (driver vh264) at {VirtualHardware.Encoder} takes ", text, StringComparison.Ordinal);
        Assert.Contains("ok brightness=128: 0 to 255; default 128", text, StringComparison.Ordinal);
        Assert.Contains("note brightness=300: must be 0 to 255", text, StringComparison.Ordinal);
        Assert.Equal(before, Controls());
    }

    [Theory]
    [InlineData(VirtualHardware.SinglePlanar)]
    [InlineData(VirtualHardware.MultiPlanar)]
    public async Task A_camera_that_films_for_another_is_busy_goes_on_filming_and_is_free_afterwards(string path)
    {
        var configuration = Configuration.Replace(VirtualHardware.SinglePlanar, path, StringComparison.Ordinal);
        using (var other = new CameraSource(path, new CameraWish(640, 360, 15), new Dictionary<FourCc, double> { [FourCc.Yuv420] = 1 }, new CaptureCounters()))
        {
            var (exitCode, text) = await Doctor.Tells(configuration);
            Assert.True(exitCode == 1, text);
            Assert.Contains($"fix {path} is in use by ", text, StringComparison.Ordinal);
            Assert.Contains($"Stop that program: kill {Environment.ProcessId}", text, StringComparison.Ordinal);
            Assert.Equal(EdgeCam.Ports.SourceRead.Frame, other.TryRead(TimeSpan.FromSeconds(5), out _));
        }

        Assert.Equal(0, (await Doctor.Tells(configuration)).ExitCode);
    }

    /// <summary>But those that an automatic one moves.</summary>
    private static List<(string, long?)> Controls() => [.. CameraControls.Of(VirtualHardware.SinglePlanar).Where(control => control.IsActive).Select(control => (control.Name, control.Value))];
}
