using EdgeCam.Linux.Video.Rpicam;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.Rpicam;

public sealed class RpicamArgumentTests
{
    [Fact]
    public void Pictures_are_asked_for_by_size_rate_and_settings() => Assert.Equal(
        "--camera=1 --width=1280 --height=720 --framerate=30 --timeout=0 --nopreview --flush --output=- --codec=yuv420 --rotation=180 --exposure=sport --gain=2.5 --ev=-1 --vflip",
        string.Join(' ', Wish("rotation=180", "exposure=sport", "gain=2.50", "ev=-1", "hflip=0", "vflip=1").RawArguments()));

    [Fact]
    public void Coded_pictures_come_with_parameter_sets_rate_and_gop() => Assert.Equal(
        "--camera=1 --width=1280 --height=720 --framerate=30 --timeout=0 --nopreview --flush --output=- --codec=h264 --inline --bitrate=2000000 --intra=60",
        string.Join(' ', Wish().CodedArguments(Bitrate.Mbps(2), 60)));

    [Fact]
    public void Of_a_setting_that_is_there_twice_the_last_counts() => Assert.Single(Wish("awb=auto", "awb=cloudy").RawArguments(), "--awb=cloudy");

    [Theory]
    [InlineData("")]
    [InlineData("exposure")]
    [InlineData("exposure=")]
    [InlineData("exposure=sport=1")]
    [InlineData("exposure=sport --output=/etc/passwd")]
    [InlineData("exposure=Sport")]
    [InlineData("output=/etc/passwd")]
    [InlineData("metadata=/etc/passwd")]
    [InlineData("post-process-file=/tmp/x.json")]
    [InlineData("config=/tmp/x")]
    [InlineData("o=x")]
    [InlineData("--exposure=sport")]
    [InlineData(" exposure=sport")]
    [InlineData("gain=1e3")]
    [InlineData("gain=NaN")]
    [InlineData("gain=Infinity")]
    [InlineData("gain=1,5")]
    [InlineData("gain=-1")]
    [InlineData("gain=65")]
    [InlineData("gain=1;reboot")]
    [InlineData("gain=1\n--output=x")]
    [InlineData("gain=$(reboot)")]
    [InlineData("rotation=90")]
    [InlineData("shutter=1s")]
    [InlineData("lens-position=default")]
    public void What_is_not_in_the_table_is_refused(string setting) => Assert.NotNull(RpicamSetting.FaultOf(setting));

    [Fact]
    public void A_refusal_says_what_would_be_right()
    {
        Assert.Equal("must be exposure= and one of normal, sport, long", RpicamSetting.FaultOf("exposure=fast"));
        Assert.Equal("must be contrast= and a number from 0 to 15.99", RpicamSetting.FaultOf("contrast=99"));
        Assert.Contains("autofocus-mode", RpicamSetting.FaultOf("focus=1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/bin/rpicam-vid", true)]
    [InlineData("/opt/camera/libcamera-vid", true)]
    [InlineData("rpicam-vid", false)]
    [InlineData("/bin/sh", false)]
    [InlineData("/usr/bin/rpicam-vid --output=x", false)]
    [InlineData("/usr/bin/rpicam-vid/", false)]
    public void Only_a_whole_path_of_its_name_is_its_program(string path, bool isProgram) => Assert.Equal(isProgram, RpicamWish.IsProgram(path));

    private static RpicamWish Wish(params string[] settings) => new(1, 1280, 720, FrameRate.Of(30), settings);
}
