using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>What <c>settings/reported</c> says.</summary>
internal static class SettingsReport
{
    /// <param name="last">How the last change ended; null: there was none since the start.</param>
    public static JsonObject Of(SettingsRevision revision, EdgeCamOptions options, JsonObject? last)
    {
        var settings = SettingsJson.Shown(options);
        var report = new JsonObject
        {
            ["schema"] = SettingsSchema.Name,
            ["rev"] = revision.Number,
            ["hash"] = Hash(settings),
            ["origin"] = revision.Origin,
            ["confirmed"] = revision.IsConfirmed,
            ["settings"] = settings,
        };
        if (revision.DesiredNumber is { } desired)
            report["desired_rev"] = desired;
        if (last is not null)
            report["last"] = last.DeepClone();
        return report;
    }

    /// <summary>How a change ended, shortly; of its faults the first few.</summary>
    public static JsonObject Last(RemoteReply reply, string id)
    {
        var last = new JsonObject { ["status"] = ReplyJson.StatusText(reply.Status), ["id"] = id };
        if (reply.Code.Length > 0)
            (last["code"], last["msg"]) = (reply.Code, reply.Message);
        if (reply.Errors.Count > 0)
            last["errors"] = ReplyJson.Errors(reply.Errors.Take(MaxErrors));
        return last;
    }

    /// <summary>The same for the same text: 16 hex digits of SHA-256.</summary>
    public static string Hash(JsonObject json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())))[..HashDigits];

    private const int MaxErrors = 8;
    private const int HashDigits = 16;
}
