using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeCam.Cli;
using EdgeCam.Cli.Simulate;
using EdgeCam.Libav;
using EdgeCam.Simulation.Report;
using EdgeCam.Testing.Footage;
using EdgeCam.Tests.Footage;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Tests;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgecam-").FullName;

    [Fact]
    public async Task Json_is_one_object_with_every_figure_and_what_was_simulated()
    {
        var (exitCode, output, error) = await Simulate("--up", "rate=2000,delay=50,queue=300ms", "--seconds", "12", "--seeds", "2", "--json");

        Assert.Equal((0, ""), (exitCode, error));
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ["profile", "up", "down", "seconds", "seeds", .. FigureInfo.All.Select(info => info.Key), "phases"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("rate=10000,delay=50", root.GetProperty("down").GetString());
        Assert.Equal(12, root.GetProperty("seconds").GetInt32());
        Assert.InRange(root.GetProperty("used").GetDouble(), 0.3, 1);
        Assert.InRange(root.GetProperty("owd_p50_ms").GetDouble(), 50, 200);
        Assert.InRange(root.GetProperty("frame_p95_ms").GetDouble(), 50, 500);
    }

    [Fact]
    public async Task Several_profiles_are_an_array_in_the_order_they_were_asked_for()
    {
        var (_, output, _) = await Simulate("--up", "rate=1000,delay=20", "--profile", "monitoring", "--profile", "live", "--seconds", "6", "--seeds", "1", "--json");

        Assert.Equal(["monitoring", "live"], JsonDocument.Parse(output).RootElement.EnumerateArray().Select(run => run.GetProperty("profile").GetString()));
    }

    [Fact]
    public async Task The_same_question_twice_gets_the_same_answer_and_another_seed_another()
    {
        string[] question = ["--up", "steps=0:2000+5:700,delay=20,loss=0.01,jitter=3,queue=60000", "--seconds", "10", "--seeds", "2", "--json"];
        var (_, first, _) = await Simulate(question);
        var (_, again, _) = await Simulate(question);
        var (_, other, _) = await Simulate([.. question[..^2], "1", "--json"]);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task The_text_tells_the_figures_of_each_profile_and_what_they_mean()
    {
        var (exitCode, output, _) = await Simulate("--up", "rate=1500,delay=20", "--profile", "all", "--seconds", "8", "--seeds", "1");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"\n +" + string.Join(" +", UplinkProfiles.All.Keys), output);
        Assert.Matches(@"\nCapacity used +([0-9.]+ % +){5}The part of", output);
        Assert.DoesNotContain("Fresh after a gap", output, StringComparison.Ordinal); // no gaps: nothing to tell
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Fact]
    public async Task A_trace_is_a_file_and_the_page_stands_alone()
    {
        var (trace, page) = (Path.Combine(_folder, "made-up.up"), Path.Combine(_folder, "page.html"));
        await File.WriteAllLinesAsync(trace, Enumerable.Range(1, 100).Select(i => $"{i * 7}"), TestContext.Current.CancellationToken);
        var (exitCode, _, error) = await Simulate("--up", $"trace={trace},delay=20,queue=256p", "--seconds", "6", "--seeds", "1", "--html", page);

        Assert.Equal((0, ""), (exitCode, error));
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains("6 s of virtual time, one run", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("https?:|src=|href=|@import", RegexOptions.None, TimeSpan.FromSeconds(1)), html);
    }

    [Theory]
    [InlineData("64", "64", 40, 110)]
    [InlineData("900", "900", 850, 1_100)]
    public async Task The_rates_of_the_plan_can_be_overridden(string least, string most, double from, double to)
    {
        var (_, output, _) = await Simulate("--up", "rate=5000,delay=20", "--min-kbps", least, "--max-kbps", most, "--seconds", "10", "--seeds", "1", "--json");

        Assert.InRange(JsonDocument.Parse(output).RootElement.GetProperty("mean_kbps").GetDouble(), from, to);
    }

    [Fact]
    public async Task Footage_adds_what_is_seen_to_the_answer()
    {
        Needs.Libav();
        using var clip = new PaintedClip();
        var page = Path.Combine(_folder, "seen.html");
        var (exitCode, output, error) = await Simulate("--up", "rate=1500,delay=20", "--footage", clip.Path, "--profile", "conference", "--profile", "live", "--budget", "250", "--seconds", "8", "--json", "--html", page);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(JsonDocument.Parse(output).RootElement.EnumerateArray(), run =>
        {
            Assert.Equal((clip.Path, 250, 1), (run.GetProperty("footage").GetString(), run.GetProperty("budget_ms").GetInt32(), run.GetProperty("seeds").GetInt32()));
            Assert.InRange(run.GetProperty("psnr_db").GetDouble(), 20, 50);
            Assert.InRange(run.GetProperty("shown_frames").GetInt32(), 50, 100);
            Assert.InRange(run.GetProperty("frame_p95_ms").GetDouble(), 20, 500);
            Assert.Equal(JsonValueKind.Null, run.GetProperty("audio_in_time").ValueKind); // the clip is silent
        });
        Assert.Contains("painted.y4m shown 250 ms after its capture", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_libraries_footage_says_what_to_install_and_bits_need_none()
    {
        var (exitCode, output, error) = await Simulate(NoLibav, "--up", "rate=1000", "--footage", typeof(SimulateCommandTests).Assembly.Location);
        Assert.Equal((1, "", "edgecam: --footage needs an encoder and a decoder. apt-get install all of it"), (exitCode, output, error.TrimEnd()));

        var (bits, _, none) = await Simulate(NoLibav, "--up", "rate=1000", "--seconds", "6", "--seeds", "1");
        Assert.Equal((0, ""), (bits, none));
    }

    [Fact]
    public async Task A_file_that_is_no_video_is_told()
    {
        Needs.Libav();
        var path = Path.Combine(_folder, "notes.txt");
        await File.WriteAllTextAsync(path, "nothing to see", TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await Simulate("--up", "rate=1000", "--footage", path);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("edgecam: ", error, StringComparison.Ordinal);
        Assert.Contains("notes.txt", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--up' is required", "--json")]
    [InlineData("--footage \"no/where.mp4\": there is no such file; give the path of a video", "--up", "rate=1000", "--footage", "no/where.mp4")]
    [InlineData("--budget is for a viewer, and only --footage has one: give --footage FILE, or leave it out", "--up", "rate=1000", "--budget", "300")]
    [InlineData("--budget is \"19\": must be a whole number from 20 to 10000", "--up", "rate=1000", "--budget", "19")]
    [InlineData("--up \"rate=fast\": rate=fast is not a number from 1 to 10000000 kbit/s", "--up", "rate=fast")]
    [InlineData("--up \"trace=no/where.up\": trace=no/where.up: there is no such file; give the path of a mahimahi trace", "--up", "trace=no/where.up")]
    [InlineData("--down \"delay=5\": no capacity: give trace=FILE", "--up", "rate=1000", "--down", "delay=5")]
    [InlineData("--profile \"sport\" is unknown: must be one of conference,", "--up", "rate=1000", "--profile", "sport")]
    [InlineData("--seconds is \"0\": must be a whole number from 6 to 3600 (figures leave out the first 5 s)", "--up", "rate=1000", "--seconds", "0")]
    [InlineData("--seconds is \"5\": must be a whole number from 6 to 3600", "--up", "rate=1000", "--seconds", "5")]
    [InlineData("--seeds is \"100\": must be a whole number from 1 to 99", "--up", "rate=1000", "--seeds", "100")]
    [InlineData("--max-kbps is \"63\": must be a whole number from 64 to 50000", "--up", "rate=1000", "--max-kbps", "63")]
    [InlineData("--min-kbps (3000) exceeds --max-kbps (2000): lower the first or raise the second", "--up", "rate=1000", "--min-kbps", "3000", "--max-kbps", "2000")]
    [InlineData("--min-kbps (150, of the profile live) exceeds --max-kbps (100): lower the first or raise the second", "--up", "rate=1000", "--max-kbps", "100")]
    [InlineData("--html \"/no/where/page.html\": there is no folder /no/where; create it", "--up", "rate=1000", "--html", "/no/where/page.html")]
    public async Task Nonsense_is_told_with_the_value_and_what_to_do(string message, params string[] args)
    {
        var (exitCode, output, error) = await Simulate(args);

        Assert.Equal((64, ""), (exitCode, output));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<(int ExitCode, string Output, string Error)> Simulate(params string[] args) => Simulate(LibavLibrary.TryLoad, args);

    private static bool NoLibav([NotNullWhen(true)] out LibavLibrary? library, out string missing)
    {
        (library, missing) = (null, "apt-get install all of it");
        return false;
    }

    private static async Task<(int ExitCode, string Output, string Error)> Simulate(LoadLibav load, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync([SimulateCommand.Create(load)], ["simulate", .. args], output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
