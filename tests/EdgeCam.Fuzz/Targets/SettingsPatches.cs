using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;

namespace EdgeCam.Fuzz.Targets;

/// <summary>Requests for settings, as text: each gets one final reply, and is applied whole or leaves everything as it was.</summary>
internal static class SettingsPatches
{
    private static readonly SettingsCheck Validator = new([]);

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var camera = new Camera();
        var start = SettingsStart.Choose(new([], 0, [], IsCurrentBroken: false), Validator, camera, badStarts: 0);
        using var settings = new SettingsService(start, Validator, camera, new StartCounter("/proc/edgecam"), camera, () => true, () => default);
        if (!TryParse(input, out var body))
            return;

        // Everything in memory answers at once.
        var reply = settings.SetAsync(new RemoteRequest(RequestKind.Settings, "settings", "1", body, default)).GetAwaiter().GetResult();
        Check.That(reply.IsFinal, "one reply, and it is final");
        Check.Note((reply.Status, reply.Code, Math.Min(reply.Errors.Count, 4), reply.Errors.Count > 0 ? reply.Errors[0].Code : ""));
        foreach (var error in reply.Errors)
            Check.Note(error.Path);
        bool isWhole = reply.Status == ReplyStatus.Ok;
        Check.That(isWhole || (camera.Applied is null && camera.Stored is null), "a refusal changes nothing");
        Check.That(!isWhole || camera.Stored is null || JsonNode.DeepEquals(camera.Stored.Overrides, MergePatch.Apply([], body!["patch"]!.AsObject())), "the whole patch is stored");
        Check.That(camera.Applied is null || ReferenceEquals(camera.Applied, settings.Options), "what is applied is what is said");
        Check.That(ReplyJson.Of(reply, "1").ToJsonString().Length < 64 * 1024, "a reply fits a packet");
        Check.That(settings.Reported["rev"]!.GetValue<long>() == (isWhole && reply.Fields["rev"]!.GetValue<long>() == 1 ? 1 : 0), "the revision is told");
    }

    private static bool TryParse(ReadOnlySpan<byte> input, out JsonNode? body)
    {
        body = null;
        try
        {
            body = JsonNode.Parse(input);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private sealed class Camera : ISettingsStore, ISettingsTarget
    {
        private SettingsRevision? _prepared;

        public EdgeCamOptions? Applied { get; private set; }

        public SettingsRevision? Stored { get; private set; }

        public bool AreFramesFlowing => true;

        public Task ApplyAsync(EdgeCamOptions options, ApplyMode mode, CancellationToken cancel)
        {
            Applied = options;
            return Task.CompletedTask;
        }

        public void Prepare(SettingsRevision revision) => _prepared = revision;

        public void Commit() => Stored = _prepared;

        public void Discard() => _prepared = null;
    }
}
