using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Updating.Installing;

/// <summary>
/// Installs a bundle into the other slot by RAUC, and starts the machine with it. A boot loader that finds it wanting starts the old
/// slot again by itself; one that starts is confirmed, or marked bad.
/// </summary>
internal sealed class RaucInstaller(UpdatePlaces places, RunTool run) : IUpdateInstaller
{
    /// <summary>The boot name of the slot that runs; null where RAUC does not run this machine.</summary>
    public string? Slot
    {
        get
        {
            var status = run("rauc", "status", "--output-format=json");
            try
            {
                return status.IsOk ? (string?)JsonNode.Parse(status.Output)?["booted"] : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    public UpdateRefusal? Prepare(UpdateManifest update, string payload, string installed)
    {
        if (Slot is null)
            return new UpdateRefusal("no_slots", "the update is a bundle for a machine with two slots, which RAUC does not run here: take the package");
        var info = run("rauc", "info", payload);
        return info.IsOk ? null : new UpdateRefusal("wrong_package", $"RAUC does not take the bundle in the update: {info.Problem}");
    }

    public string? Install(PendingUpdate update) => Done(run("rauc", "install", places.New));

    // Also after the boot loader has gone back by itself: then the bad slot is the other one.
    public string? Restore(PendingUpdate update)
    {
        if (!IsRunning(update))
            return Done(run("rauc", "status", "mark-bad", "other"));
        var problem = Done(run("rauc", "status", "mark-bad", "booted")) ?? Done(run("rauc", "status", "mark-active", "other"));
        if (problem is null)
            run("systemctl", "--no-block", "reboot");
        return problem;
    }

    public void Keep(PendingUpdate update)
    {
        run("rauc", "status", "mark-good", "booted");
        File.Delete(places.New);
    }

    public bool IsRunning(PendingUpdate update) => !string.Equals(Slot, update.Slot, StringComparison.Ordinal);

    private static string? Done(ToolOutcome result) => result.IsOk ? null : result.Problem;
}
