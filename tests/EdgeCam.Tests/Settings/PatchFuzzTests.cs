using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class PatchFuzzTests(ITestOutputHelper output)
{
    private static readonly int Patches = Environment.GetEnvironmentVariable("EDGECAM_LONG") is null ? 3_000 : 1_000_000;
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    [Fact]
    public async Task Whatever_is_asked_for_whatever_breaks_it_is_applied_whole_or_not_at_all()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var patches = new RandomPatch(random);
        var scene = new SettingsScene();
        for (int i = 0; i < Patches; i++)
        {
            var patch = patches.Next();
            try
            {
                await TryOne(scene, patch, random);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, patch {i}: {patch.ToJsonString()}", e);
            }
        }
        output.WriteLine($"{Patches} patches: {string.Join(", ", _outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"))}");
        Assert.All(["ok", "rejected validation_failed", "failed storage", "failed apply_failed", "busy busy"], outcome => Assert.Contains(outcome, _outcomes.Keys));
    }

    private async Task TryOne(SettingsScene scene, JsonObject patch, Random random)
    {
        await Disturb(scene, random);
        var (running, stored, revision) = (scene.Running, scene.Stored, long.Parse(scene.Reported("rev"), null));
        var before = scene.Stored?.Overrides ?? [];
        var reply = await scene.Patch(patch.ToJsonString());

        Assert.True(reply.IsFinal);
        string outcome = $"{ReplyJson.StatusText(reply.Status)} {reply.Code}".TrimEnd();
        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        if (reply.Status == ReplyStatus.Ok)
            AssertWhole(scene, patch, before);
        else
            AssertUntouched(scene, running, stored?.Overrides, revision);
        Assert.Equal(reply.Code is "validation_failed", reply.Errors.Count > 0);
        Assert.All(reply.Errors, error => Assert.StartsWith("/", error.Path, StringComparison.Ordinal));
        Assert.DoesNotContain(RandomPatch.Secret, ReplyJson.Of(reply, "").ToJsonString() + scene.Service.Reported.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(SettingsJson.Shown(scene.Running).ToJsonString(), scene.Service.Reported["settings"]!.ToJsonString());
    }

    private static async Task Disturb(SettingsScene scene, Random random)
    {
        scene.IsConnected = random.Next(20) > 0;
        scene.AreFramesFlowing = random.Next(20) > 0;
        (scene.PrepareFault, scene.CommitFault, scene.ApplyFault) = ("", "", "");
        if (random.Next(4) > 0)
            await scene.Pass(3);
        if (random.Next(4) == 0)
            await scene.Pass(30);
        scene.PrepareFault = random.Next(30) == 0 ? "full" : "";
        scene.CommitFault = random.Next(30) == 0 ? "broken" : "";
        scene.ApplyFault = random.Next(30) == 0 ? "stuck" : "";
    }

    private static void AssertWhole(SettingsScene scene, JsonObject patch, JsonObject before)
    {
        Assert.True(JsonNode.DeepEquals(MergePatch.Apply(before, Parsed(patch)), scene.Stored?.Overrides ?? []), "the whole patch is stored");
        AssertContains(SettingsJson.Shown(scene.Running), patch, "");
    }

    // Every value of the patch is at work; what a list's item leaves out has its default.
    private static void AssertContains(JsonNode? running, JsonNode? wanted, string path)
    {
        switch (wanted)
        {
            case null: break;
            case JsonObject members:
                foreach (var (name, value) in members)
                    AssertContains(running![name], value, $"{path}/{name}");
                break;
            case JsonArray items:
                Assert.Equal(items.Count, running!.AsArray().Count);
                for (int i = 0; i < items.Count; i++)
                    AssertContains(running[i], items[i], $"{path}/{i}");
                break;
            default:
                if (running?.ToJsonString() is not $"\"{SettingsJson.Hidden}\"") // a secret
                    Assert.True(JsonNode.DeepEquals(Parsed(running!), Parsed(wanted)), $"{path} is {running?.ToJsonString()}, not {wanted.ToJsonString()}");
                break;
        }
    }

    private static void AssertUntouched(SettingsScene scene, EdgeCamOptions running, JsonObject? stored, long revision)
    {
        Assert.Empty(SettingsJson.Changes(running, scene.Running));
        Assert.True(JsonNode.DeepEquals(stored ?? [], scene.Stored?.Overrides ?? []), "nothing else is stored");
        Assert.Equal(revision.ToString(provider: null), scene.Reported("rev"));
    }

    /// <summary>As it comes from outside: 2 and 2.0 are the same number there.</summary>
    private static T Parsed<T>(T node)
        where T : JsonNode => (T)JsonNode.Parse(node.ToJsonString())!;
}
