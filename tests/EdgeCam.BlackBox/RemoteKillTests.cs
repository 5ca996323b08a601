using System.Diagnostics;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The daemon is killed while its settings are being changed, again and again.</summary>
public sealed class RemoteKillTests(ITestOutputHelper output)
{
    private const string Id = "lane";
    private static readonly (int Kills, int Lanes) Extent = Environment.GetEnvironmentVariable("EDGECAM_LONG") is null ? (6, 2) : (1_000, 4);
    private static readonly string[] Keys = ["sensitivity", "before_seconds", "after_seconds", "min_interval_seconds"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_instant_it_comes_back_with_the_old_settings_or_the_new_never_with_a_mix()
    {
        Needs.Libav();
        await using var broker = await RemoteBroker.Start();
        var revisions = await Task.WhenAll(Enumerable.Range(0, Extent.Lanes).Select(lane => KillAgainAndAgain(broker, lane)));
        output.WriteLine($"{Extent.Kills} kills, {revisions.Sum()} revisions");
        Assert.True(revisions.Sum() > Extent.Kills, "hardly anything was changed: the test says nothing");
    }

    /// <returns>The last revision.</returns>
    private static async Task<long> KillAgainAndAgain(RemoteBroker broker, int lane)
    {
        using var state = new ScratchFolder();
        var random = new Random(lane);
        var topics = $"edgecam/v1/{Id}{lane}/settings";
        var said = new Dictionary<long, int>(); // the value of each revision that was ever reported
        for (var i = 0; i < Extent.Kills / Extent.Lanes; i++)
        {
            await using var reports = await broker.Server.Watch($"{topics}/reported");
            await using var camera = await RunningCamera.StartIn(state["."], [], [.. broker.Settings, ("Mqtt__Id", $"{Id}{lane}")]);
            await HasReported(broker, reports, topics, $"probe-{i}");
            var before = Check(reports, said);

            await using (Patches(broker, topics, i * 37))
            {
                await Eventually.IsTrue(() => Check(reports, said) > before, Player.Patience, "a change", Cancel);
                await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 100), Cancel); // the instant is the test: it is real time
                await camera.Kill();
            }

            Check(reports, said);
            Assert.DoesNotContain("is broken", camera.Said, StringComparison.Ordinal);
            Assert.DoesNotContain("recovered", camera.Said, StringComparison.Ordinal);
        }

        return said.Keys.Max();
    }

    /// <summary>What is reported comes from this start, not from the broker's memory.</summary>
    private static Task HasReported(RemoteBroker broker, MessageLog reports, string topics, string id) => Eventually.IsTrue(
        async () =>
        {
            // It may be told to come back: what was sent while the camera was gone comes first.
            await broker.Server.Publish("-t", $"{topics}/set", "-m", $$$"""{"id":"{{{id}}}-{{{Stopwatch.GetTimestamp()}}}","patch":{}}""");
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
            return reports.All.Any(report => ((string?)report.Json["last"]?["id"])?.StartsWith($"{id}-", StringComparison.Ordinal) == true);
        },
        TimeSpan.FromSeconds(60), $"a report after {id}", Cancel);

    /// <summary>Every report is whole, and a number stands for one revision for ever; none that was reported is lost.</summary>
    /// <returns>The newest number.</returns>
    private static long Check(MessageLog reports, Dictionary<long, int> said)
    {
        var newest = 0L;
        foreach (var report in reports.All)
        {
            var (json, motion) = (report.Json, report.Json["settings"]!["motion"]!);
            var values = Keys.Select(key => (int)motion[key]!).ToList();
            var number = (long)json["rev"]!;
            if (number > 0) // the package has values of its own
                Assert.True(values.All(value => value == values[0]), $"revision {number} is a mix: {motion.ToJsonString()}");
            Assert.Equal(values[0], said.GetValueOrDefault(number, values[0]));
            said[number] = values[0];
            Assert.True(number >= newest, $"revision {number} after {newest}");
            newest = number;
        }

        return newest;
    }

    /// <summary>mosquitto_pub with one patch after the other, some milliseconds apart: each sets the same value everywhere.</summary>
    private static Tool Patches(RemoteBroker broker, string topics, int first)
    {
        var patch = string.Join(',', Keys.Select(key => $"\\\"{key}\\\":$v"));
        var script = $"n={first}; while :; do n=$((n + 1)); v=$((n % 60 + 1)); echo \"{{\\\"patch\\\":{{\\\"motion\\\":{{{patch}}}}}}}\"; sleep 0.005; done"
            + $" | mosquitto_pub -V 5 -h 127.0.0.1 -p {broker.Server.Port} -q 1 -t {topics}/set -l";
        return Tool.Start("sh", ["-c", script]);
    }
}
