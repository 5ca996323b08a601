using System.CommandLine;
using EdgeCam.Cli;
using EdgeCam.Hosting;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Run_hands_the_loaded_options_and_the_duration_to_the_daemon()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "edgecam.json");
        DaemonRequest? ran = null;
        var run = RunCommand.Create((request, _) =>
        {
            ran = request;
            return Task.FromResult(3);
        });

        Assert.Equal(3, await Invoke(run, "run", "--config", file, "--seconds", "1.5", "--state", "/var/tmp/cam"));
        Assert.Equal(TimeSpan.FromSeconds(1.5), ran!.Duration);
        Assert.Equal("/var/tmp/cam", ran.State);
        Assert.Equal(8554, ran.Configuration.Options!.Rtsp.Port);

        Assert.Equal(3, await Invoke(run, "run", "--config", file));
        Assert.Null(ran.Duration);
        Assert.Null(ran.State);
    }

    [Fact]
    public async Task Run_refuses_a_faulty_configuration_before_the_daemon_starts()
    {
        var run = RunCommand.Create((_, _) => throw new InvalidOperationException("started"));

        Assert.Equal(78, await Invoke(run, "run", "--config", "/nowhere/edgecam.json"));
        Assert.Contains("/nowhere/edgecam.json: cannot be read", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("""{ "chips": ["pinctrl-rp1"], "button": { "line": 27 } }""", 0, "OK ")]
    [InlineData("""{ "chips": ["pinctrl-rp1"], "button": { "line": 27 }, "pir": { "line": 27 } }""", 78, "pins.json:1: pir:line is 27, which button:line has already")]
    public async Task The_check_of_the_configuration_looks_into_the_pin_map(string map, int exit, string said)
    {
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder["pins.json"], map, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["edgecam.json"], $$"""{ "Pins": { "MapFile": "{{folder["pins.json"]}}" } }""", TestContext.Current.CancellationToken);
        Assert.Equal(exit, await Invoke(CheckConfigCommand.Create(), "check-config", "--config", folder["edgecam.json"]));
        Assert.Contains(said, (exit == 0 ? _output : _error).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_gets_the_file()
    {
        var probe = ProbeCommand.Create((file, output) =>
        {
            output.Write($"probed {file}");
            return 0;
        });

        Assert.Equal(0, await Invoke(probe, "probe", "car.mp4"));
        Assert.Equal("probed car.mp4", _output.ToString());
    }

    [Theory]
    [InlineData("run", "--seconds")]
    [InlineData("run", "--seconds", "0")]
    [InlineData("run", "--seconds", "NaN")]
    [InlineData("run", "--seconds", "soon")]
    [InlineData("run", "--cofnig", "x")]
    [InlineData("walk")]
    [InlineData]
    public async Task A_misused_command_line_shows_the_help_on_the_error_output(params string[] args)
    {
        var run = RunCommand.Create((_, _) => throw new InvalidOperationException("started"));

        Assert.Equal(64, await Invoke(run, args));
        Assert.Contains("Usage:", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("--seconds", "soon", "--seconds is \"soon\"")]
    [InlineData("--cofnig", "x", "'--cofnig'")]
    public async Task A_misused_command_says_what_is_wrong_and_shows_its_own_usage(string option, string value, string said)
    {
        var run = RunCommand.Create((_, _) => throw new InvalidOperationException("started"));

        Assert.Equal(64, await Invoke(run, "run", option, value));
        var (error, first) = (_error.ToString(), _error.ToString().Split('\n')[0]);
        Assert.Contains(said, first, StringComparison.Ordinal);
        Assert.Contains(" run [options]", error, StringComparison.Ordinal);
        Assert.Contains("--config", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_that_was_asked_for_is_no_error()
    {
        Assert.Equal(0, await Invoke(VersionCommand.Create(), "--help"));
        Assert.Contains("version", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int> Invoke(Command command, params string[] args) =>
        CommandLine.RunAsync([command], args, _output, _error, TestContext.Current.CancellationToken);
}
