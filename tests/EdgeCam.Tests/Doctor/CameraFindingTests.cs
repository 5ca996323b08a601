using EdgeCam.Doctor;
using EdgeCam.Doctor.Checks;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Doctor;

/// <summary>What is found of cameras, their controls and encoders.</summary>
public sealed class CameraFindingTests
{
    private static readonly CameraMode Small = new(FourCc.Yuyv, 640, 480, FrameRate.Of(30));

    [Fact]
    public void A_camera_is_named_by_its_plug_with_all_that_it_offers()
    {
        var findings = In(Areas.Camera, Box.CameraOptions(), Box.WithWebcam(Small));

        Assert.Equal("/dev/video0 = /dev/v4l/by-path/usb-video-index0: HD Webcam, driver uvcvideo, free", findings[0].Text);
        Assert.Equal("/dev/video0 offers YUYV 1280x720@10, 640x480@5-30; MJPG 1920x1080", findings[1].Text);
    }

    [Fact]
    public void Formats_of_the_same_sizes_are_told_together_and_those_that_nothing_reads_are_counted()
    {
        OfferedSize Offer(string format, int width = 640) => new(FourCc.Of(format), width, 480, width, 480, [FrameRate.Of(30)]);

        Assert.Equal("YUYV, NV12 640x480@30; UYVY 320x480@30; and 2 formats that nothing here reads", OfferText.Of([Offer("YUYV"), Offer("NV12"), Offer("GREY"), Offer("GREY", 320), Offer("UYVY", 320), Offer("pRAA")]));
        Assert.Equal("GREY, pRAA", OfferText.Of([Offer("GREY"), Offer("pRAA")]));
        Assert.Equal("YUYV 32x32 to 4096x2304", OfferText.Of([new(FourCc.Yuyv, 32, 32, 4096, 2304, [])]));
    }

    [Fact]
    public void A_camera_that_gives_less_than_is_wished_is_a_note_that_films()
    {
        var report = Diagnosis.Of(Box.CameraOptions(), Box.WithWebcam(Small));

        Assert.True(report.CanFilm);
        var chosen = Assert.Single(report.Findings, finding => finding is { Area: Areas.Camera, Level: FindingLevel.Note });
        Assert.Equal("/dev/video0 will film: YUYV 640x480 at 30/s, which libx264 encodes; the nearest that it offers to 1280x720 at 30/s", chosen.Text);
        Assert.Contains("Source:Width", chosen.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_encoder_of_the_soc_is_told_with_its_bounds_and_that_it_will_be_used()
    {
        var options = Box.CameraOptions(options => (options.Source.Width, options.Source.Height) = (640, 480));
        var report = Diagnosis.Of(options, Box.WithEncoder(Small));

        Assert.Equal(0, report.ExitCode);
        Assert.Contains(report.Findings, finding => finding.Text is "/dev/video0 will film: YUYV 640x480 at 30/s, which bcm2835-codec-encode encodes from where the camera puts it");
        Assert.Contains(report.Findings, finding => finding.Text is "bcm2835-codec-encode (driver bcm2835-codec) at /dev/video11 takes YU12, YUYV, 25 kbit/s to 25 Mbit/s");
        options.Encoder.BitrateKbps = 25;
        Assert.DoesNotContain(In(Areas.Encoder, options, Box.WithEncoder(Small)), finding => finding.Level != FindingLevel.Ok);
        options.Encoder.BitrateKbps = 24;
        Assert.Contains(In(Areas.Encoder, options, Box.WithEncoder(Small)), finding => finding.Level == FindingLevel.Note && finding.Advice.Contains("Encoder:BitrateKbps", StringComparison.Ordinal));
    }

    [Fact]
    public void A_camera_in_use_is_to_be_fixed_by_stopping_who_uses_it_unless_that_is_our_own_daemon()
    {
        var busy = Diagnosis.Of(Box.CameraOptions(), Box.WithWebcam(Small, isBusy: true, new FileHolder(12, ["/usr/bin/ffmpeg", "-i"])));
        Assert.Equal(1, busy.ExitCode);
        Assert.Contains(busy.Findings, finding => finding is { Level: FindingLevel.Fix, Advice: "Stop that program: kill 12" } && finding.Text.Contains("ffmpeg (process 12)", StringComparison.Ordinal));

        var unknown = Diagnosis.Of(Box.CameraOptions(), Box.WithWebcam(Small, isBusy: true));
        Assert.Contains(unknown.Findings, finding => finding is { Level: FindingLevel.Fix, Advice: "Find it and stop it: fuser -v /dev/video0" });

        string[][] daemons = [["/usr/lib/edgecam/edgecam", "run"], ["dotnet", "/opt/edgecam.dll", "run", "--config", "x"]];
        Assert.All(daemons, daemon => Assert.True(Diagnosis.Of(Box.CameraOptions(), Box.WithWebcam(Small, isBusy: true, new FileHolder(12, daemon))).CanFilm));
        Assert.False(Diagnosis.Of(Box.CameraOptions(), Box.WithWebcam(Small, isBusy: true, new FileHolder(12, ["edgecam", "doctor"]))).CanFilm);
    }

    [Fact]
    public void What_is_in_use_is_nothing_to_a_test_picture()
    {
        var report = Diagnosis.Of(Box.Options(), Box.WithWebcam(mode: null, isBusy: true, new FileHolder(12, ["ffmpeg"])));

        Assert.True(report.CanFilm);
        Assert.Contains(report.Findings, finding => finding.Text.EndsWith("in use by ffmpeg (process 12)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_camera_that_is_missing_is_to_be_fixed_with_the_names_of_those_that_are_there()
    {
        Assert.Contains(In(Areas.Camera, Box.CameraOptions(), Box.Pc), finding => finding is { Level: FindingLevel.Fix, Text: "Source:Kind is Camera, and this machine has none" });

        var other = In(Areas.Camera, Box.CameraOptions(options => options.Source.Path = "Logi"), Box.WithWebcam(Small));
        Assert.Contains(other, finding => finding.Level == FindingLevel.Fix && finding.Text.Contains("HD Webcam", StringComparison.Ordinal) && finding.Advice.Contains("Source:Path", StringComparison.Ordinal));

        var closed = Box.Pc with { Nodes = [new("/dev/video0", "/dev/video0", VideoNodeKind.Closed, "", "", [], "open /dev/video0: Permission denied")] };
        Assert.Contains(In(Areas.Camera, Box.CameraOptions(), closed), finding => finding.Level == FindingLevel.Fix && finding.Advice.Contains("group video", StringComparison.Ordinal));
    }

    [Fact]
    public void A_camera_of_which_nothing_can_be_used_is_to_be_fixed()
    {
        var finding = Assert.Single(In(Areas.Camera, Box.CameraOptions(), Box.WithWebcam(mode: null)), finding => finding.Level == FindingLevel.Fix);
        Assert.Contains("YUYV, MJPG", finding.Text, StringComparison.Ordinal);
        var raw = Box.Webcam with { Driver = "unicam" };
        var ribbon = Box.Pc with { Nodes = [raw], Cameras = [new CameraReading(raw, new CameraSurvey([], [], IsBusy: false, Mode: null), "", [])] };
        Assert.Contains(In(Areas.Camera, Box.CameraOptions(), ribbon), finding => finding.Level == FindingLevel.Fix && finding.Advice.Contains("Rpicam", StringComparison.Ordinal));
    }

    [Fact]
    public void An_encoder_that_is_demanded_and_not_there_is_to_be_fixed()
    {
        var options = Box.CameraOptions(options => options.Encoder.Kind = EncoderKind.Hardware);

        Assert.Contains(In(Areas.Camera, options, Box.WithWebcam(mode: null)), finding => finding is { Level: FindingLevel.Fix, Advice: "Set Encoder:Kind to Auto or Software." });
    }

    [Fact]
    public void Nodes_that_are_no_cameras_are_told_together()
    {
        var readings = Box.Pc with
        {
            Nodes =
            [
                new("/dev/video13", "/dev/video13", VideoNodeKind.Other, "bcm2835-isp", "isp", [], "captures no video"),
                new("/dev/video14", "/dev/video14", VideoNodeKind.Other, "bcm2835-isp", "isp", [], "captures no video"),
            ],
        };
        Assert.Equal("no camera: /dev/video13, /dev/video14 (bcm2835-isp): captures no video", Assert.Single(In(Areas.Camera, Box.Options(), readings)).Text);
    }

    [Fact]
    public void Controls_are_listed_as_they_are_configured_and_a_value_out_of_bounds_is_a_note()
    {
        var options = Box.CameraOptions(options => options.Source.Controls.AddRange(["brightness=300", "warmth=1", "power_line_frequency=2"]));
        var findings = In(Areas.Controls, options, Box.WithWebcam(Small));

        Assert.Equal(
            [
                "brightness=130: 0 to 255; default 128",
                "power_line_frequency=1: one of 0 (Disabled), 1 (50 Hz), 2 (60 Hz); default 2",
                "exposure_time_absolute=250: 3 to 2047; default 250; held by another control",
                "brightness=300: must be 0 to 255",
                "Source:Controls names warmth, which this camera has not",
            ],
            findings.Select(finding => finding.Text));
        Assert.Equal(2, findings.Count(finding => finding.Level == FindingLevel.Note));
        Assert.Empty(In(Areas.Controls, Box.Options(), Box.WithWebcam(Small)));
    }

    [Fact]
    public void Libx264_is_to_be_installed_only_where_something_needs_it()
    {
        var without = new LibraryReading(null, "apt-get install libavcodec59");
        var options = Box.CameraOptions();

        Assert.False(Diagnosis.Of(Box.Options(), Box.Pc with { Libav = without }).CanFilm);
        Assert.False(Diagnosis.Of(options, Box.WithWebcam(Small) with { Libav = without }).CanFilm);
        Assert.False(Diagnosis.Of(options, Box.WithWebcam(Small) with { X264Fault = "no libx264" }).CanFilm);
        Assert.True(Diagnosis.Of(options, Box.WithEncoder(Small) with { Libav = without }).CanFilm);
        options.Uplinks.Add(new UplinkOptions { Url = "rtp://host:5000" });
        var uplink = Assert.Single(In(Areas.Encoder, options, Box.WithEncoder(Small) with { Libav = without }), finding => finding.Level == FindingLevel.Fix);
        Assert.Equal("apt-get install libavcodec59", uplink.Advice);
        options.UplinkEncoder.Own = false;
        Assert.True(Diagnosis.Of(options, Box.WithEncoder(Small) with { Libav = without }).CanFilm);
        Assert.True(Diagnosis.Of(Box.Options(o => o.Source.Kind = SourceKind.ByteStream), Box.Pc with { Libav = without }).CanFilm);
    }

    private static List<Finding> In(string area, EdgeCamOptions options, Readings readings) =>
        [.. Diagnosis.Of(options, readings).Findings.Where(finding => string.Equals(finding.Area, area, StringComparison.Ordinal))];
}
