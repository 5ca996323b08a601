using System.Text.Json.Nodes;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>Signed updates of the installed package, by dpkg and systemd's own units, while somebody watches.</summary>
[Collection(nameof(Undisturbed))]
public sealed class UpdateRigTests : IClassFixture<InstalledAppliance>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8); // both ways take a rebuilt package, dpkg twice and a minute of proof, by an emulated processor
    private readonly InstalledAppliance _appliance;
    private readonly ITestOutputHelper _output;

    public UpdateRigTests(InstalledAppliance appliance, ITestOutputHelper output)
    {
        InstalledAppliance.IsNeeded();
        (_appliance, _output) = (appliance, output);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_crashes_goes_back_by_itself_one_that_films_stays_and_an_older_one_is_refused()
    {
        InstalledAppliance.Trust("owner.pem");
        await using var viewer = Viewer.Start(_appliance.User);
        await viewer.Sees(15, Patience);
        var first = await Version();

        var (told, took) = await Update("broken.update", viewer, ByCommand);
        Assert.Equal(("rolled_back", first, $"{first}+broken"), Outcome(told));
        Assert.Contains("crashed", (string?)told["reason"], StringComparison.Ordinal);
        Assert.Equal(first, await Version());
        _output.WriteLine($"one that crashes: gone back, without pictures for {took.TotalSeconds:0.0} s");

        (told, took) = await Update("newer.update", viewer, OverMqtt);
        Assert.Equal(("confirmed", first, $"{first}+newer"), Outcome(told));
        Assert.Equal($"{first}+newer", await Version());
        _output.WriteLine($"one that films: without pictures for {took.TotalSeconds:0.0} s");

        var process = await InstalledAppliance.ProcessId();
        var refused = await Machine.Try("edgecam", "update", InstalledAppliance.Beside("broken.update"));
        Assert.Contains("older", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.Equal(process, await InstalledAppliance.ProcessId());
        await Machine.Run("systemctl", "is-active", "edgecam-update.path");
        Assert.False(Directory.Exists("/var/lib/edgecam-update/installer"), "the installer is left");
    }

    /// <summary>As root does it on the box.</summary>
    private static async Task ByCommand(string update)
    {
        await using var command = Tool.Start("edgecam", ["update", update]);
        var result = await command.End(Patience, Cancel);
        Assert.Contains("was rolled back", result.Error, StringComparison.Ordinal);
    }

    /// <summary>As its owner does it from afar.</summary>
    private async Task OverMqtt(string update)
    {
        var port = FreePorts.TakeFour();
        await using var server = Tool.Start("busybox", ["httpd", "-f", "-p", $"127.0.0.1:{port}", "-h", Path.GetDirectoryName(update)!]);
        var url = $"http://127.0.0.1:{port}/{Path.GetFileName(update)}";
        await using var replies = await _appliance.Broker.Watch($"{InstalledAppliance.Base}/res/update");
        await _appliance.Broker.Publish("-t", $"{InstalledAppliance.Base}/cmd/update", "-m", new JsonObject { ["url"] = url }.ToJsonString());
        await Eventually.IsTrue(() => replies.All.Any(IsLast), Patience, "the final reply", Cancel);
        Assert.Equal("ok", (string?)replies.All[^1].Json["status"]);

        static bool IsLast(ReceivedMessage reply) => (string?)reply.Json["status"] is not ("accepted" or "progress");
    }

    /// <summary>From the request until pictures flow again and the event is there.</summary>
    /// <returns>The event, and the longest time without a picture.</returns>
    private async Task<(JsonNode Event, TimeSpan Pause)> Update(string name, Viewer viewer, Func<string, Task> ask)
    {
        await using var events = await _appliance.Broker.Watch($"{InstalledAppliance.Base}/event/update");
        var began = TimeProvider.System.GetTimestamp();
        await ask(InstalledAppliance.Beside(name));
        await Eventually.IsTrue(() => events.All.Count > 0, Patience, "what became of it is told", Cancel);
        await viewer.Sees(15, Patience);
        return (events.All[0].Json, viewer.LongestPause(began));
    }

    private static (string? Outcome, string? From, string? To) Outcome(JsonNode told) =>
        ((string?)told["event_type"], (string?)told["from"], (string?)told["to"]);

    private static Task<string> Version() => Machine.Run("dpkg-query", "--show", "--showformat", "${Version}", "edgecam");
}
