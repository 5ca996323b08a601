using System.Text.Json.Nodes;
using EdgeCam.Linux;
using EdgeCam.Options;
using EdgeCam.Pins;
using EdgeCam.Remote;
using EdgeCam.Settings;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Remote;

/// <summary>Does what a press of the box's button asks for, as if it had come by MQTT.</summary>
/// <param name="command">Gives a command by its name.</param>
internal sealed class ButtonActions(Func<RemoteRequest, Task<RemoteReply>> command, SettingsService settings, ILogger log)
{
    private const string Origin = "button";

    /// <summary>Begins it; does not wait.</summary>
    public void Act(ButtonAction action) => _ = Task.Run(() => ActAsync(action));

    private async Task ActAsync(ButtonAction action)
    {
        var name = EdgeCam.Remote.Health.Condition.Name(action);
        try
        {
            var reply = action == ButtonAction.Privacy ? await TogglePrivacyAsync() : await command(Request(RequestKind.Command, name, []));
            if (reply.Status != ReplyStatus.Ok)
                PinLog.ActionFailed(log, name, reply.Message);
        }
        catch (Exception fault)
        {
            PinLog.ActionFailed(log, name, fault.Message);
        }
    }

    private Task<RemoteReply> TogglePrivacyAsync()
    {
        var patch = new JsonObject { ["privacy"] = new JsonObject { ["enabled"] = !settings.Options.Privacy.Enabled } };
        return settings.SetAsync(Request(RequestKind.Settings, "settings", new JsonObject { ["patch"] = patch }), Origin);
    }

    private static RemoteRequest Request(RequestKind kind, string name, JsonObject body) => new(kind, name, Origin, body, MonotonicClock.Now);
}
