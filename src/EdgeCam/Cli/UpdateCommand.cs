using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Cli.Cmd;
using EdgeCam.Linux.Files;
using EdgeCam.Updating;
using EdgeCam.Updating.Installing;

namespace EdgeCam.Cli;

/// <summary><c>edgecam update FILE|URL</c>, and <c>edgecam update-install</c>, which systemd runs for it.</summary>
internal static class UpdateCommand
{
    private const int Invalid = 65; // EX_DATAERR of sysexits.h
    private const int NoPermission = 77; // EX_NOPERM
    private static readonly TimeSpan LongestTake = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <param name="ask">Asks the daemon, which fetches what lies elsewhere.</param>
    public static Command Create(AskDaemon ask)
    {
        var source = new Argument<string>("FILE|URL") { Description = "An update as deploy/update/sign.sh makes it." };
        var allowDowngrade = new Option<bool>("--allow-downgrade") { Description = "Take an older version than the installed one. With a FILE only." };
        var command = new Command("update", "Install a signed update, as root. It is confirmed after a minute of pictures; else the old version comes back.") { source, allowDowngrade };
        command.SetAction((parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var given = parsed.GetRequiredValue(source);
            if (!Environment.IsPrivilegedProcess)
                return Say(error, "Only root may install an update: try again with sudo.", NoPermission);
            return Uri.TryCreate(given, UriKind.Absolute, out var url) && !url.IsFile
                ? FromUrlAsync(given, ask, output, error, cancel)
                : FromFileAsync(Path.GetFullPath(given), parsed.GetValue(allowDowngrade), output, error, cancel);
        });
        return command;
    }

    /// <summary>Hidden: root's side.</summary>
    public static Command CreateInstall()
    {
        var take = new Option<bool>("--take") { Description = "Take what was asked for and lay it ready; without it: bring what lies ready to its end." };
        var command = new Command("update-install", "Install an update that was handed over (edgecam-update.service).") { take };
        command.Hidden = true;
        command.SetAction(async (parsed, cancel) =>
        {
            var install = new UpdateInstall(UpdatePlaces.System, Tools.Run, parsed.InvocationConfiguration.Output.WriteLine);
            if (parsed.GetValue(take))
                await install.TakeAsync(cancel); // a refusal is told where it was asked for: it is no failure of the service
            else if (!await install.ResumeAsync(cancel))
                return 1;
            return 0;
        });
        return command;
    }

    private static async Task<int> FromUrlAsync(string url, AskDaemon ask, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (await ask(null, "update", new JsonObject { ["url"] = url }, cancel) is not { } reply)
            return await Say(error, "No daemon answers on this machine, and it would fetch the update: start it, or fetch the file and give that.", 69);
        var exit = CmdText.Write(reply, output, error);
        return exit == 0 && UpdateStatus.Read(UpdatePlaces.System.Status) is { Pending: { } pending } ? await FollowAsync(pending.Id, output, error, cancel) : exit;
    }

    private static async Task<int> FromFileAsync(string file, bool allowDowngrade, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var places = UpdatePlaces.System;
        if (!File.Exists(file))
            return await Say(error, $"There is no {file}.", Invalid);
        if (UpdateStatus.Read(places.Status).Pending is { } pending)
            return await Say(error, $"{pending.To} is being installed: wait for its end.", 75);
        Directory.CreateDirectory(places.Store);
        var request = new UpdateRequest(Guid.NewGuid().ToString("N"), file, allowDowngrade);
        AtomicFile.Replace(places.RootRequest, JsonSerializer.SerializeToUtf8Bytes(request, SmallJson.Default.UpdateRequest));
        var started = Start();
        return started.IsOk
            ? await FollowAsync(request.Id, output, error, cancel)
            : await Say(error, $"edgecam-update.service cannot be started: {started.Problem}", 1);
    }

    private static ToolOutcome Start() => Tools.Run("systemctl", "--no-block", "start", "edgecam-update.service");

    private static async Task<int> FollowAsync(string id, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        UpdatePhase? shown = null;
        for (var waited = TimeSpan.Zero; ; waited += Look)
        {
            var status = UpdateStatus.Read(UpdatePlaces.System.Status);
            if (status.Last is { } last && IsFor(last.Id))
                return Tell(last, output, error);
            if (status.Pending is { } pending && IsFor(pending.Id) && pending.Phase != shown)
                await output.WriteLineAsync($"{pending.From} to {pending.To}: {Text(pending)}");
            shown = status.Pending?.Phase;
            var isTaken = IsFor(status.Taken) || IsFor(status.Pending?.Id);
            if (!isTaken && waited > LongestTake)
                return await Say(error, "The installer does not answer: \"journalctl -u edgecam-update\" tells more.", 1);
            if (!isTaken && waited > TimeSpan.Zero && waited.Ticks % UpdateHandover.AskAgain.Ticks == 0)
                Start(); // again, for one that was just ending with another update did not see this one; where it runs nothing happens
            await Task.Delay(Look, cancel);
        }

        bool IsFor(string? other) => string.Equals(other, id, StringComparison.Ordinal);
    }

    private static int Tell(UpdateOutcome last, TextWriter output, TextWriter error)
    {
        if (last.Outcome is UpdateOutcome.Confirmed)
        {
            output.WriteLine($"{last.To} is installed and confirmed.");
            return 0;
        }

        error.WriteLine(last.Outcome is UpdateOutcome.Refused ? $"Refused ({last.Code}): {last.Reason}" : $"{last.To} was rolled back to {last.From}: {last.Reason}");
        return last.Outcome is UpdateOutcome.Refused ? Invalid : 1;
    }

    private static string Text(PendingUpdate pending) => pending.Phase switch
    {
        UpdatePhase.Staged => "checked",
        UpdatePhase.Installing => "installing",
        UpdatePhase.Trial => "on trial: a minute of pictures confirms it",
        UpdatePhase.Confirming => "confirmed",
        _ => $"going back: {pending.Reason}",
    };

    private static async Task<int> Say(TextWriter error, string text, int exit)
    {
        await error.WriteLineAsync(text);
        return exit;
    }
}
