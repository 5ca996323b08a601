using System.Text.Json;
using EdgeCam.Linux.Files;

namespace EdgeCam.Updating;

/// <summary>Hands a fetched update to the installer, and waits until that has taken or refused it.</summary>
internal sealed class UpdateHandover(UpdatePlaces places, TimeProvider time)
{
    /// <summary>Until somebody is there.</summary>
    public static readonly TimeSpan LongestTake = TimeSpan.FromSeconds(60);

    /// <summary>Until it is checked, and the way back is made.</summary>
    public static readonly TimeSpan LongestCheck = TimeSpan.FromMinutes(10);

    /// <summary>Until it is asked for again: an installer that was just ending with another one did not see it.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>What is installed while this one is asked for; null: nothing.</summary>
    public PendingUpdate? Pending => UpdateStatus.Read(places.Status).Pending;

    /// <returns>What is installed now; or why it is refused.</returns>
    /// <exception cref="EdgeCam.Linux.LinuxException">The request cannot be written.</exception>
    public async Task<(PendingUpdate? Pending, UpdateRefusal? Refusal)> HandAsync(string id, CancellationToken cancel)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new UpdateRequest(id, places.Incoming, AllowDowngrade: false), SmallJson.Default.UpdateRequest);
        AtomicFile.Replace(places.Request, request);
        try
        {
            for (var waited = TimeSpan.Zero; ; waited += Look)
            {
                var status = UpdateStatus.Read(places.Status);
                if (status.Pending is { } pending && IsFor(pending.Id))
                    return (pending, null);
                if (status.Last is { } last && IsFor(last.Id))
                    return (null, last.Outcome is UpdateOutcome.Refused ? new UpdateRefusal(last.Code, last.Reason) { IsOurs = last.IsOurs } : null);
                if (waited >= (IsFor(status.Taken) ? LongestCheck : LongestTake))
                    return (null, NoInstaller(IsFor(status.Taken)));
                if (!IsFor(status.Taken) && waited > TimeSpan.Zero && waited.Ticks % AskAgain.Ticks == 0)
                    AtomicFile.Replace(places.Request, request);
                await Task.Delay(Look, time, cancel);
            }
        }
        finally
        {
            File.Delete(places.Request);
            File.Delete(places.Incoming); // whoever took it has a copy, or has it open
        }

        bool IsFor(string? other) => string.Equals(other, id, StringComparison.Ordinal);
    }

    private static UpdateRefusal NoInstaller(bool wasTaken) => wasTaken
        ? new("no_answer", $"the installer has not decided within {LongestCheck.TotalMinutes} minutes: \"journalctl -u edgecam-update\" tells more") { IsOurs = true }
        : new("no_installer", $"nobody took the update within {LongestTake.TotalSeconds} s: edgecam-update.path must be enabled (\"systemctl enable --now edgecam-update.path\")") { IsOurs = true };
}
