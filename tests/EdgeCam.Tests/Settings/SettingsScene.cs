using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Settings;

/// <summary>The settings of a camera that exists in memory only, in virtual time.</summary>
internal sealed class SettingsScene : ISettingsStore, ISettingsTarget
{
    private static readonly IReadOnlyDictionary<string, string> Entities = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bitrate"] = "encoder.bitrate_kbps",
        ["profile"] = "encoder.profile",
        ["privacy"] = "privacy.enabled",
        ["ir_light"] = "pins.ir_light",
    };

    private readonly string _nowhere = Path.Combine(Path.GetTempPath(), "edgecam-no-such-directory");
    private SettingsRevision? _prepared;

    public SettingsScene(string file = "{}", IEnumerable<SettingsRevision>? stored = null, int badStarts = 0)
    {
        Check = new SettingsCheck(Written.Json(file).Layers);
        Start = SettingsStart.Choose(new([.. stored ?? []], 0, [], IsCurrentBroken: false), Check, this, badStarts);
        Running = Start.Options;
        Service = new SettingsService(Start, Check, this, new StartCounter(_nowhere), this, () => IsConnected, () => Now)
        {
            OnEvent = happened => Events.Add($"{happened.EventType} {happened.Fields.ToJsonString()}"),
            OnReported = _ => Reports++,
        };
    }

    public SettingsService Service { get; }

    public SettingsCheck Check { get; }

    public SettingsStart Start { get; }

    public MediaInstant Now { get; private set; } = new(1_000 * MediaInstant.NanosecondsPerSecond);

    public bool IsConnected { get; set; } = true;

    public bool AreFramesFlowing { get; set; } = true;

    /// <summary>What the camera works with.</summary>
    public EdgeCamOptions Running { get; private set; }

    public List<ApplyMode> Applied { get; } = [];

    public SettingsRevision? Stored { get; private set; }

    public List<string> Events { get; } = [];

    public int Reports { get; private set; }

    /// <summary>What the next call fails with; empty: it succeeds.</summary>
    public string PrepareFault { get; set; } = "";

    public string CommitFault { get; set; } = "";

    public string ApplyFault { get; set; } = "";

    public Task<RemoteReply> Set(string body) => Service.SetAsync(Request(RequestKind.Settings, "settings", JsonNode.Parse(body)));

    public Task<RemoteReply> Patch(string patch) => Set($$"""{"patch":{{patch}}}""");

    public Task<RemoteReply> Desire(string body) => Service.DesiredAsync(Request(RequestKind.DesiredSettings, "settings", JsonNode.Parse(body)));

    public Task<RemoteReply> Entity(string key, string value) => Service.EntityAsync(Request(RequestKind.Entity, key, JsonNode.Parse(value)), Entities);

    /// <summary>Lets time pass, with every look that the service wants.</summary>
    public async Task Pass(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (Service.NextDeadline <= end)
        {
            Now = MediaInstant.Max(Now, Service.NextDeadline);
            await Service.OnTimeAsync(Now);
        }
        Now = end;
    }

    public string Reported(string path) => SettingPath.Get(Service.Reported, path)?.ToJsonString() ?? "nothing";

    void ISettingsStore.Prepare(SettingsRevision revision)
    {
        Assert.Null(_prepared);
        ThrowOnce(PrepareFault, () => PrepareFault = "");
        _prepared = revision;
    }

    void ISettingsStore.Commit()
    {
        ThrowOnce(CommitFault, () => CommitFault = "", () => _prepared = null);
        (Stored, _prepared) = (_prepared ?? throw new InvalidOperationException("nothing is prepared"), null);
    }

    void ISettingsStore.Discard() => _prepared = null;

    Task ISettingsTarget.ApplyAsync(EdgeCamOptions options, ApplyMode mode, CancellationToken cancel)
    {
        if (ApplyFault.Length > 0)
        {
            string fault = ApplyFault;
            ApplyFault = "";
            throw new InvalidOperationException(fault);
        }
        Running = options;
        Applied.Add(mode);
        return Task.CompletedTask;
    }

    private RemoteRequest Request(RequestKind kind, string name, JsonNode? body) => new(kind, name, "r1", body, Now);

    private static void ThrowOnce(string fault, Action forget, Action? before = null)
    {
        if (fault.Length == 0)
            return;
        forget();
        before?.Invoke();
        throw new StorageException(fault);
    }
}
