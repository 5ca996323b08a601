namespace EdgeCam.Remote;

/// <summary>The topics of one camera: <c>prefix/v1/id/…</c>, and of the groups that it belongs to.</summary>
/// <param name="prefix">Levels separated by single slashes, without wildcards.</param>
/// <param name="id">The camera's, one level.</param>
public sealed class Topics(string prefix, string id)
{
    private readonly string _groups = $"{prefix}/v1/group/";

    public string Id => id;

    /// <summary>What all topics of this camera begin with, without a slash at the end.</summary>
    public string Base { get; } = $"{prefix}/v1/{id}";

    public string Availability => $"{Base}/availability";

    public string Info => $"{Base}/info";

    public string State => $"{Base}/state";

    public string Health => $"{Base}/health";

    public string SettingsSchema => $"{Base}/settings/schema";

    public string SettingsReported => $"{Base}/settings/reported";

    public string SettingsDesired => $"{Base}/settings/desired";

    public string SettingsSet => $"{Base}/settings/set";

    public string Snapshot => $"{Base}/snapshot";

    public string Error => $"{Base}/error";

    /// <summary>Where replies go unless the request names another topic.</summary>
    public string Result(string name) => $"{Base}/res/{name}";

    public string Event(string type) => $"{Base}/event/{type}";

    public string Command(string name) => $"{Base}/cmd/{name}";

    public string EntitySet(string key) => $"{Base}/ent/{key}/set";

    public string EntityState(string key) => $"{Base}/ent/{key}/state";

    public string GroupCommand(string group, string name) => $"{_groups}{group}/cmd/{name}";
}
