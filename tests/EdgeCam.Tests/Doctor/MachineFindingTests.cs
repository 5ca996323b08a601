using System.Net;
using EdgeCam.Doctor;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Doctor;

/// <summary>What is found of everything but cameras and encoders.</summary>
public sealed class MachineFindingTests
{
    private static readonly SoundCard Microphone = new("/dev/snd/pcmC1D0c", 1, 0, "Device", "USB-Audio", "USB PnP Sound Device");

    [Fact]
    public void A_pc_without_a_camera_is_well_for_a_test_picture()
    {
        var report = Diagnosis.Of(Box.Options(), Box.Pc);

        Assert.Equal(0, report.ExitCode);
        Assert.All(report.Findings, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.Contains(report.Findings, finding => finding.Text is "Source:Kind TestPicture, 1280x720 at 30/s; no camera is needed");
        Assert.Equal(
            [Areas.Board, Areas.Source, Areas.Camera, Areas.Encoder, Areas.Sound, Areas.Pins, Areas.Heat, Areas.Memory, Areas.Disk, Areas.Clock, Areas.Network, Areas.Libraries],
            report.Findings.Select(finding => finding.Area).Distinct());
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_to_be_fixed()
    {
        var options = Box.Options(options => (options.Source.Kind, options.Source.Path) = (SourceKind.File, "/nowhere.mp4"));

        Assert.True(Diagnosis.Of(options, Box.Pc).CanFilm);
        Assert.Contains("/nowhere.mp4", Worst(Areas.Source, options, Box.Pc with { IsSourceReadable = false }, FindingLevel.Fix).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(79.9, false)]
    [InlineData(80, true)]
    public void A_processor_that_slows_down_is_a_note(double celsius, bool isNote) =>
        Assert.Equal(isNote, Diagnosis.Of(Box.Options(), Box.Pc.With(vitals => vitals with { Celsius = celsius })).Count(FindingLevel.Note) == 1);

    [Fact]
    public void A_weak_supply_is_told_now_and_when_it_has_passed()
    {
        var now = Box.Pc.With(vitals => vitals with { Throttling = new(["under_voltage"], ["under_voltage"], "0x10001", "sysfs") });
        Assert.Equal("right now: under_voltage", Worst(Areas.Heat, Box.Options(), now, FindingLevel.Note).Text);
        var past = Box.Pc.With(vitals => vitals with { Throttling = new([], ["under_voltage", "throttled"], "0x50000", "sysfs") });
        var finding = Worst(Areas.Heat, Box.Options(), past, FindingLevel.Note);
        Assert.Equal("since it was switched on: under_voltage, throttled", finding.Text);
        Assert.Contains("power supply", finding.Advice, StringComparison.Ordinal);
        Assert.True(Diagnosis.Of(Box.Options(), past).CanFilm);
    }

    [Fact]
    public void Rings_that_do_not_fit_are_to_be_fixed_and_those_of_uplinks_count()
    {
        var options = Box.Options(options => options.Ring.Megabytes = 100);
        var small = Box.Pc.With(machine => machine with { AvailableBytes = 150L << 20 });

        Assert.Equal("150 MiB are available and the rings will take 100.1 MiB", Worst(Areas.Memory, options, small, FindingLevel.Note).Text);
        options.Uplinks.Add(new UplinkOptions { Url = "rtp://host:5000", LowRendition = true });
        options.UplinkEncoder.LowKbps = 100;
        Assert.Equal("150 MiB are available and the rings will take 204.4 MiB", Worst(Areas.Memory, options, small, FindingLevel.Fix).Text);
        (options.SubStream.Enabled, options.UplinkEncoder.Own) = (true, false);
        Assert.Equal("150 MiB are available and the rings will take 104.3 MiB", Worst(Areas.Memory, options, small, FindingLevel.Note).Text);
        options.Source.Kind = SourceKind.ByteStream;
        Assert.Equal("150 MiB are available and the rings will take 100.1 MiB", Worst(Areas.Memory, options, small, FindingLevel.Note).Text);
    }

    [Fact]
    public void Memory_in_one_piece_matters_only_to_the_encoder_of_the_soc()
    {
        var mode = new CameraMode(FourCc.Yuyv, 1920, 1080, FrameRate.Of(30)); // six of them: 23.7 MiB
        var options = Box.CameraOptions(options => (options.Source.Width, options.Source.Height) = (1920, 1080));

        Assert.Contains("cma-256", Worst(Areas.Memory, options, Box.WithEncoder(mode) with { Contiguous = (64L << 20, 23L << 20) }, FindingLevel.Note).Advice, StringComparison.Ordinal);
        Assert.Equal(0, Diagnosis.Of(options, Box.WithEncoder(mode) with { Contiguous = (64L << 20, 24L << 20) }).Count(FindingLevel.Note));
        Assert.Equal(0, Diagnosis.Of(options, Box.WithWebcam(mode) with { Contiguous = (64L << 20, 1L << 20) }).Count(FindingLevel.Note));
    }

    [Fact]
    public void Little_room_and_a_worn_out_emmc_are_notes()
    {
        Assert.Contains("20 MiB", Worst(Areas.Disk, Box.Options(), Box.Pc.With(vitals => vitals with { DiskFreeBytes = 20L << 20 }), FindingLevel.Note).Text, StringComparison.Ordinal);
        Assert.Contains("90 %", Worst(Areas.Disk, Box.Options(), Box.Pc.With(machine => machine with { Life = (90, "emmc") }), FindingLevel.Note).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_cannot_be_believed_is_a_note_that_names_who_checks_certificates()
    {
        var adrift = Box.Pc.With(vitals => vitals with { IsClockSynchronized = false });

        Assert.DoesNotContain("certificates", Worst(Areas.Clock, Box.Options(), adrift, FindingLevel.Note).Text, StringComparison.Ordinal);
        Assert.Contains("Mqtt:Url over TLS may fail", Worst(Areas.Clock, Box.Options(options => options.Mqtt.Url = "mqtts://broker"), adrift, FindingLevel.Note).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weak_or_missing_network_is_a_note()
    {
        Assert.Contains("no IPv4 default route", Worst(Areas.Network, Box.Options(), Box.Pc.With(machine => machine with { Interface = null }), FindingLevel.Note).Text, StringComparison.Ordinal);
        Assert.Contains("-71 dBm", Worst(Areas.Network, Box.Options(), Box.Pc.With(machine => machine with { SignalDbm = -71 }), FindingLevel.Note).Text, StringComparison.Ordinal);
        Assert.Equal(0, Diagnosis.Of(Box.Options(), Box.Pc.With(machine => machine with { SignalDbm = -70 })).Count(FindingLevel.Note));
    }

    [Fact]
    public void A_port_that_another_has_is_to_be_fixed_and_our_own_daemons_is_not()
    {
        var end = new IPEndPoint(IPAddress.Any, 8554);
        var taken = new PortReading("Rtsp:Port", IsTcp: true, end, "bind: in use.", [new FileHolder(7, ["/usr/bin/mediamtx"])]);

        var finding = Worst(Areas.Ports, Box.Options(), Box.Pc with { Ports = [taken] }, FindingLevel.Fix);
        Assert.Equal("Rtsp:Port: TCP 0.0.0.0:8554 is held by mediamtx (process 7)", finding.Text);
        Assert.Equal("Stop that program, or set Rtsp:Port to another port.", finding.Advice);
        Assert.Equal("bind: in use.", Worst(Areas.Ports, Box.Options(), Box.Pc with { Ports = [taken with { Holders = [] }] }, FindingLevel.Fix).Advice);
        Assert.True(Diagnosis.Of(Box.Options(), Box.Pc with { Ports = [taken with { Holders = [new FileHolder(7, ["edgecam", "run"])] }] }).CanFilm);
    }

    [Fact]
    public void A_library_is_to_be_installed_only_where_the_configuration_needs_it()
    {
        var bare = Box.Pc with { Mosquitto = new(null, "apt-get install libmosquitto1"), Srt = new(null, "apt-get install libsrt1.5-openssl") };

        Assert.True(Diagnosis.Of(Box.Options(), bare).CanFilm);
        Assert.Equal("apt-get install libmosquitto1", Worst(Areas.Libraries, Box.Options(options => options.Mqtt.Url = "mqtt://broker"), bare, FindingLevel.Fix).Advice);
        Assert.Equal("apt-get install libsrt1.5-openssl", Worst(Areas.Libraries, Box.Options(options => options.Uplinks.Add(new UplinkOptions { Url = "srt://:9000" })), bare, FindingLevel.Fix).Advice);
    }

    [Fact]
    public void Sound_cards_and_pins_are_listed()
    {
        var findings = Diagnosis.Of(Box.Options(), Box.Pc with { SoundInputs = [Microphone], PinChips = [new PinChip("/dev/gpiochip0", "pinctrl-bcm2711", 58), new PinChip("/dev/gpiochip1", "Permission denied", 0)] }).Findings;

        Assert.Contains(findings, finding => finding is { Area: Areas.Sound, Text: "hw:Device,0 (USB PnP Sound Device) captures" });
        Assert.Contains(findings, finding => finding is { Area: Areas.Pins, Text: "/dev/gpiochip0 pinctrl-bcm2711, 58 lines", Level: FindingLevel.Ok });
        Assert.Contains(findings, finding => finding is { Area: Areas.Pins, Level: FindingLevel.Note } && finding.Advice.Contains("group gpio", StringComparison.Ordinal));
    }

    [Fact]
    public void A_microphone_that_is_missing_is_a_note_with_those_that_are_there()
    {
        var readings = Box.Pc with { SoundInputs = [Microphone] };

        Assert.Contains(Diagnosis.Of(Box.Options(options => options.Microphone.Device = "auto"), readings).Findings, finding => finding is { Text: "hw:Device,0 will be heard", Level: FindingLevel.Ok });
        Assert.Contains("hw:Device,0", Worst(Areas.Sound, Box.Options(options => options.Microphone.Device = "hw:C920"), readings, FindingLevel.Note).Text, StringComparison.Ordinal);
        Assert.Equal(0, Diagnosis.Of(Box.Options(), readings).Count(FindingLevel.Note));
    }

    /// <summary>The one finding of an area that is this bad.</summary>
    private static Finding Worst(string area, EdgeCamOptions options, Readings readings, FindingLevel level) =>
        Assert.Single(Diagnosis.Of(options, readings).Findings, finding => string.Equals(finding.Area, area, StringComparison.Ordinal) && finding.Level == level);
}
