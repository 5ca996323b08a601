using System.Text.Json.Nodes;

namespace EdgeCam.Remote.Settings;

/// <summary>Replies as JSON, by the names of the contract.</summary>
public static class ReplyJson
{
    /// <summary>Of a long list of faults the first ones; a reply must fit a packet.</summary>
    public const int MaxErrors = 64;

    public static JsonObject Of(RemoteReply reply, string id)
    {
        var json = new JsonObject { ["id"] = id, ["status"] = StatusText(reply.Status) };
        if (reply.Code.Length > 0)
            json["code"] = reply.Code;
        if (reply.Message.Length > 0)
            json["msg"] = reply.Message;
        foreach (var (name, value) in reply.Fields)
            json[name] = value?.DeepClone();
        if (reply.Errors.Count > 0)
            json["errors"] = Errors(reply.Errors);
        return json;
    }

    public static string StatusText(ReplyStatus status) => status switch
    {
        ReplyStatus.Ok => "ok",
        ReplyStatus.Rejected => "rejected",
        ReplyStatus.Failed => "failed",
        ReplyStatus.Busy => "busy",
        ReplyStatus.Accepted => "accepted",
        _ => "progress",
    };

    public static JsonArray Errors(IEnumerable<RequestFault> faults) => [.. faults.Take(MaxErrors).Select(Error)];

    private static JsonObject Error(RequestFault fault)
    {
        var json = new JsonObject { ["path"] = fault.Path, ["code"] = fault.Code };
        if (fault.Got is { } got)
            json["got"] = got.DeepClone();
        if (fault.Min is { } min)
            json["min"] = min;
        if (fault.Max is { } max)
            json["max"] = max;
        json["msg"] = fault.Message;
        if (fault.DidYouMean is { } meant)
            json["did_you_mean"] = meant;
        return json;
    }
}
