using System.Buffers;

namespace EdgeCam.Remote.Requests;

/// <summary>What a topic asks for.</summary>
/// <param name="Name">As <see cref="RemoteRequest.Name"/>.</param>
/// <param name="IsForGroup">Many cameras get the same message.</param>
public readonly record struct RequestRoute(RequestKind Kind, string Name, bool IsForGroup);

/// <summary>The topics that a camera listens to.</summary>
/// <remarks>Unchanging: thread-safe.</remarks>
/// <param name="groups">Those that the camera belongs to.</param>
public sealed class RequestRoutes(Topics topics, IReadOnlyList<string> groups)
{
    private const string SettingsName = "settings";
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private readonly string _commands = topics.Command("");
    private readonly string _entities = $"{topics.Base}/ent/";
    private readonly string[] _groupCommands = [.. groups.Select(group => topics.GroupCommand(group, ""))];

    /// <summary>What to subscribe to, at QoS 1.</summary>
    public IReadOnlyList<string> Filters =>
        [topics.SettingsDesired, topics.SettingsSet, topics.Command("+"), topics.EntitySet("+"), .. _groupCommands.Select(start => start + "+")];

    /// <summary>False for a topic that nothing is listening to, or with a name that nothing of ours could have.</summary>
    public bool TryFind(string topic, out RequestRoute route)
    {
        route = topic switch
        {
            _ when Is(topic, topics.SettingsSet) => new RequestRoute(RequestKind.Settings, SettingsName, IsForGroup: false),
            _ when Is(topic, topics.SettingsDesired) => new RequestRoute(RequestKind.DesiredSettings, SettingsName, IsForGroup: false),
            _ when NameIn(topic, _commands, "") is { } name => new RequestRoute(RequestKind.Command, name, IsForGroup: false),
            _ when NameIn(topic, _entities, "/set") is { } key => new RequestRoute(RequestKind.Entity, key, IsForGroup: false),
            _ when GroupCommand(topic) is { } name => new RequestRoute(RequestKind.Command, name, IsForGroup: true),
            _ => default,
        };
        return route.Name is not null;
    }

    private string? GroupCommand(string topic) =>
        _groupCommands.Select(start => NameIn(topic, start, "")).FirstOrDefault(name => name is not null);

    private static string? NameIn(string topic, string start, string end)
    {
        if (topic.Length <= start.Length + end.Length
            || !topic.StartsWith(start, StringComparison.Ordinal)
            || !topic.EndsWith(end, StringComparison.Ordinal))
            return null;
        var name = topic.AsSpan(start.Length, topic.Length - start.Length - end.Length);
        return name.Length <= MaxNameLength && !name.ContainsAnyExcept(NameCharacters) ? name.ToString() : null;
    }

    private static bool Is(string topic, string other) => string.Equals(topic, other, StringComparison.Ordinal);
}
