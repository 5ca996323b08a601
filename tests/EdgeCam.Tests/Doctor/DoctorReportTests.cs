using EdgeCam.Cli;
using EdgeCam.Doctor;
using Xunit;

namespace EdgeCam.Tests.Doctor;

/// <summary>How findings are shown, and the command that shows them.</summary>
public sealed class DoctorReportTests
{
    private static readonly DoctorReport Report = new(
    [
        Finding.Ok(Areas.Board, "Raspberry Pi 4 Model B Rev 1.4; 4 cores"),
        Finding.Ok(Areas.Board, "Linux 6.6, arm64"),
        Finding.Note(Areas.Clock, "not synchronised: stamps in the picture and in clips may be wrong", "timedatectl set-ntp true"),
        Finding.Fix(Areas.Camera, "/dev/video0 = /dev/v4l/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.0-video-index0 is busy", "Stop \"ffmpeg\": kill 12"),
    ]);

    [Fact]
    public void Text_has_80_columns_and_names_each_area_once() => Assert.Equal(
        """
        EdgeCam with edgecam.json

        board     ok   Raspberry Pi 4 Model B Rev 1.4; 4 cores
                  ok   Linux 6.6, arm64
        clock     note not synchronised: stamps in the picture and in clips may be wrong
                       -> timedatectl set-ntp true
        camera    fix  /dev/video0 =
                       /dev/v4l/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.0-video-index0
                       is busy
                       -> Stop "ffmpeg": kill 12

        This camera cannot film: 1 to fix; 1 note.

        """,
        DoctorText.Of(Report, "edgecam.json", hasColours: false));

    [Fact]
    public void Colours_mark_what_is_to_be_done_and_nothing_else()
    {
        var plain = DoctorText.Of(Report, "edgecam.json", hasColours: false);
        var coloured = DoctorText.Of(Report, "edgecam.json", hasColours: true);

        Assert.Contains("\e[33mnote\e[0m", coloured, StringComparison.Ordinal);
        Assert.Contains("\e[31mfix\e[0m", coloured, StringComparison.Ordinal);
        Assert.Equal(plain, coloured.Replace("\e[33m", "", StringComparison.Ordinal).Replace("\e[31m", "", StringComparison.Ordinal).Replace("\e[0m", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_keeps_its_names() => Assert.Equal(
        """
        {
          "configuration": "edgecam.json",
          "can_film": false,
          "findings": [
            {
              "area": "clock",
              "level": "note",
              "text": "not synchronised",
              "advice": "timedatectl set-ntp true"
            },
            {
              "area": "camera",
              "level": "fix",
              "text": "busy",
              "advice": "stop it"
            },
            {
              "area": "pins",
              "level": "ok",
              "text": "none",
              "advice": ""
            }
          ]
        }
        """,
        DoctorJson.Of(new DoctorReport([Finding.Note(Areas.Clock, "not synchronised", "timedatectl set-ntp true"), Finding.Fix(Areas.Camera, "busy", "stop it"), Finding.Ok(Areas.Pins, "none")]), "edgecam.json"));

    [Theory]
    [InlineData(nameof(FindingLevel.Ok), 0)]
    [InlineData(nameof(FindingLevel.Note), 0)]
    [InlineData(nameof(FindingLevel.Fix), 1)]
    public async Task The_command_ends_with_1_only_when_something_is_to_be_fixed(string level, int exitCode)
    {
        string? state = null;
        var doctor = DoctorCommand.Create((options, directory) =>
        {
            state = directory;
            return new DoctorReport([new Finding(Areas.Source, Enum.Parse<FindingLevel>(level), $"{options.Source.Kind}")]);
        });
        using var output = new StringWriter();

        Assert.Equal(exitCode, await CommandLine.RunAsync([doctor], ["doctor", "--config", Shipped, "--state", "/nowhere"], output, TextWriter.Null, TestContext.Current.CancellationToken));
        Assert.Equal("/nowhere", state);
        Assert.Contains("TestPicture", output.ToString(), StringComparison.Ordinal);
    }

    private static string Shipped => Path.Combine(AppContext.BaseDirectory, "edgecam.json");
}
