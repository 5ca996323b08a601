using EdgeCam.Cli;
using EdgeCam.Cli.Settings;
using EdgeCam.Hosting;
using EdgeCam.Linux;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

/// <summary><c>edgecam settings</c> beside a daemon and without one.</summary>
public sealed class SettingsCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgecam-").FullName;

    [Fact]
    public async Task Without_a_daemon_changes_are_stored_for_its_next_start()
    {
        var (exitCode, output, error) = await Run("set", "encoder.bitrate_kbps=1500", "source.path=7", "uplinks=[{\"url\":\"rtp://h:5000\"}]");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("revision 1: source.path, encoder.bitrate_kbps, uplinks (reopen)", output, StringComparison.Ordinal);
        Assert.Equal((0, "1500\n", ""), await Run("get", "encoder.bitrate_kbps"));
        Assert.Equal((0, "\"7\"\n", ""), await Run("get", "source/path"));
        Assert.Equal(1_500, SettingsStart.Choose(new SettingsStore(_directory).Load(), Check, new SettingsStore(_directory), 0).Options.Encoder.BitrateKbps);
    }

    [Fact]
    public async Task One_change_after_the_other_may_be_made_before_the_daemon_starts()
    {
        await Run("set", "encoder.bitrate_kbps=1500");
        Assert.StartsWith("revision 2: encoder.bitrate_kbps (live)", (await Run("set", "encoder.bitrate_kbps=null")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_daemon_it_is_asked()
    {
        var scene = new SettingsScene();
        await using var socket = ControlSocket.TryListen(
            Path.Combine(_directory, "control.sock"), request => scene.Service.AnswerAsync(request, "cli", new Dictionary<string, string>(StringComparer.Ordinal)), () => MonotonicClock.Now, out _);

        Assert.Equal((0, "revision 1: log.level (live)\n", ""), await Run("set", "log.level=debug"));
        Assert.Equal((0, "\"debug\"\n", ""), await Run("get", "log.level"));
        Assert.Equal("\"cli\"", scene.Reported("origin"));
        scene.PrepareFault = "no space";
        Assert.Equal((1, "", "failed: no space\n"), await Run("set", "log.level=error"));
    }

    [Fact]
    public async Task Every_fault_is_listed_and_the_exit_code_is_65() => Assert.Equal(
        (65, "", """
            /encoder/bitrate: unknown key; did you mean bitrate_kbps?
            /log/level: must be one of trace, debug, information, warning, error, critical, none
            rejected: nothing was changed: see errors

            """),
        await Run("set", "encoder.bitrate=1", "log.level=loud"));

    [Theory]
    [InlineData("set", "encoder.bitrate_kbps")]
    [InlineData("set", "=5")]
    [InlineData("set", "log.level=debug", "log.level=error")]
    [InlineData("set", "log=5", "log.level=error")]
    [InlineData("set")]
    [InlineData("get", "encoder.colour")]
    public async Task What_makes_no_sense_exits_with_64(params string[] args) => Assert.Equal(64, (await Run(args)).ExitCode);

    [Fact]
    public async Task The_schema_needs_no_daemon() =>
        Assert.Contains("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"", (await Run("schema")).Output, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static SettingsCheck Check => new(Written.Json("{}").Layers);

    private async Task<(int ExitCode, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        string[] place = args[0] is "schema" ? [] : ["--state", _directory, "--config", Path.Combine(AppContext.BaseDirectory, "edgecam.json")];
        int exitCode = await CommandLine.RunAsync([SettingsCommand.Create()], ["settings", .. args, .. place], output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
