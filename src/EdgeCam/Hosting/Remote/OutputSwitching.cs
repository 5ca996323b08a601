using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Remote;
using EdgeCam.Settings;

namespace EdgeCam.Hosting.Remote;

/// <summary>What <c>stream</c> start and stop do to a camera, and what they answer.</summary>
internal static class OutputSwitching
{
    public static RemoteReply Switch(CameraOutputs outputs, OutputKind kind, int? index, bool isOn)
    {
        var (name, count) = (SettingKey.Snake(kind.ToString()), outputs.CountOf(kind));
        if (count == 0)
            return RemoteReply.Rejected($"no_{name}", $"no {name} is configured: there is nothing to {(isOn ? "start" : "stop")}");
        if (index >= count)
            return OutOfRange(index.Value, count);
        foreach (var one in index is { } only ? [only] : Enumerable.Range(0, count))
            outputs.Switch(kind, one, isOn);
        return RemoteReply.Ok(new JsonObject { ["output"] = name, ["stopped"] = outputs.Stopped });
    }

    private static RemoteReply OutOfRange(int index, int count) => RemoteReply.Rejected("validation_failed", "") with
    {
        Errors = [new RequestFault("/index", "out_of_range", $"index must be 0..{count - 1}") { Got = JsonValue.Create(index), Min = 0, Max = count - 1 }],
    };
}
