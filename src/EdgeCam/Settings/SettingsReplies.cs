using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>The final replies to requests for a change; each says which revision counts now.</summary>
internal static class SettingsReplies
{
    public static RemoteReply Done(SettingsRevision revision, SettingsChange change)
    {
        var fields = new JsonObject
        {
            ["rev"] = revision.Number,
            ["applied"] = new JsonArray([.. change.Applied.Select(path => (JsonNode)path)]),
            ["mode"] = SettingKey.Snake(change.Mode.ToString()),
        };
        if (revision.ConfirmWithin is { } limit)
            (fields["confirmed"], fields["confirm_s"]) = (false, limit.TotalSeconds);
        return RemoteReply.Ok(fields);
    }

    public static RemoteReply Invalid(SettingsRevision current, IReadOnlyList<RequestFault> faults)
    {
        var fields = Revision(current);
        if (faults.Count > ReplyJson.MaxErrors)
            fields["errors_left_out"] = faults.Count - ReplyJson.MaxErrors;
        return RemoteReply.Rejected("validation_failed", "nothing was changed: see errors") with
        {
            Errors = [.. faults.Take(ReplyJson.MaxErrors)],
            Fields = fields,
        };
    }

    public static RemoteReply Conflict(SettingsRevision current, long seen) => RemoteReply.Rejected(
        "conflict",
        string.Create(CultureInfo.InvariantCulture, $"if_rev is {seen}, but the settings are at revision {current.Number}: read them again")) with
    { Fields = Revision(current) };

    public static RemoteReply Busy(SettingsRevision current, TimeSpan left)
    {
        var fields = Revision(current);
        int seconds = (int)Math.Ceiling(left.TotalSeconds);
        fields["retry_after_s"] = seconds;
        return RemoteReply.Busy(string.Create(
            CultureInfo.InvariantCulture, $"revision {current.Number} has yet to prove itself: try again in {seconds} s at the latest")) with
        { Fields = fields };
    }

    public static RemoteReply Refused(SettingsRevision current, string code, string message) =>
        RemoteReply.Rejected(code, message) with { Fields = Revision(current) };

    public static RemoteReply Failed(SettingsRevision current, string code, string message) =>
        RemoteReply.Failed(code, message) with { Fields = Revision(current) };

    private static JsonObject Revision(SettingsRevision current) => new() { ["rev"] = current.Number };
}
