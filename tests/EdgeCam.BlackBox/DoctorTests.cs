using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary><c>edgecam doctor</c> on this machine, as a shell meets it.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task All_is_well_for_a_test_picture_and_no_line_is_wider_than_a_terminal()
    {
        Needs.Libav();
        var result = await Doctor.Run(Ports(FreePorts.TakeFour()), "");

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("This camera can film", result.Output, StringComparison.Ordinal);
        Assert.Contains("libx264 by FFmpeg", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output.Split('\n').Skip(1), line => line.Length > 80 && !line.Contains("/dev/", StringComparison.Ordinal));
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Json_says_the_same_and_names_every_area()
    {
        Needs.Libav();
        var (exitCode, json) = await Doctor.TellsJson(Ports(FreePorts.TakeFour()));

        Assert.Equal(0, exitCode);
        Assert.True((bool)json["can_film"]!);
        var areas = json["findings"]!.AsArray().Select(finding => (string?)finding!["area"]).Distinct();
        string[] expected = ["board", "source", "camera", "encoder", "sound", "pins", "heat", "memory", "disk", "clock", "network", "ports", "libraries"];
        Assert.Equal(expected, areas);
    }

    [Fact]
    public async Task A_camera_that_is_not_there_is_to_be_fixed()
    {
        var (exitCode, text) = await Doctor.Tells("""{ "Source": { "Kind": "Camera", "Path": "/dev/no-such-camera" }, "Rtsp": { "Enabled": false } }""");

        Assert.Equal(1, exitCode);
        Assert.Contains("fix /dev/no-such-camera is not there.", text, StringComparison.Ordinal);
        Assert.Contains("This camera cannot film: 1 to fix", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_daemon_is_no_obstacle_to_itself_and_another_program_is_named()
    {
        await using var camera = await RunningCamera.StartWithoutPicture();
        var (_, text) = await Doctor.Tells(Ports(camera.Port));
        Assert.Contains($"Rtsp:Port: TCP 127.0.0.1:{camera.Port} is held by EdgeCam, which runs: ", text, StringComparison.Ordinal);
        Assert.Contains($"(process {camera.ProcessId})", text, StringComparison.Ordinal);

        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var (exitCode, other) = await Doctor.Tells(Ports(port));
        Assert.Equal(1, exitCode);
        Assert.Contains($"fix Rtsp:Port: TCP 127.0.0.1:{port} is held by ", other, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_configuration_is_refused_as_run_refuses_it()
    {
        var result = await Doctor.Run("""{ "Rtsp": { "Prt": 1 } }""", "");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("Rtsp:Prt", result.Error, StringComparison.Ordinal);
    }

    private static string Ports(int port) => $$"""{ "Rtsp": { "Address": "127.0.0.1", "Port": {{port}}, "RtpPort": {{(port + 2) / 2 * 2}} } }""";
}
