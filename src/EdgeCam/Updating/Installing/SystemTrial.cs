using System.Globalization;

namespace EdgeCam.Updating.Installing;

/// <summary>A trial on this machine: dpkg or RAUC, systemd, and what the daemon says of itself.</summary>
internal sealed class SystemTrial(UpdatePlaces places, RunTool run, Func<PayloadKind, IUpdateInstaller> installers, Action<string> log) : ITrialPort
{
    /// <summary>systemd starts a daemon that crashes again; so often is enough.</summary>
    public const int MostCrashes = 3;

    private const int MostReasonLength = 200;

    public void Save(UpdateStatus status)
    {
        status.Write(places.Status);
        if (status is { Pending: { } update })
            log($"{update.From} to {update.To}: {update.Phase}{(update.Reason.Length > 0 ? $", because {update.Reason}" : "")}");
        else if (status.Last is { } last)
            log($"{last.From} to {last.To}: {last.Outcome}{(last.Reason.Length > 0 ? $", because {last.Reason}" : "")}");
    }

    public string? Install(PendingUpdate update) => installers(update.Kind).Install(update);

    public string? Restore(PendingUpdate update)
    {
        var problem = installers(update.Kind).Restore(update);
        if (problem is not null)
            log($"{update.From} could not be installed again: {problem}");
        return problem;
    }

    public void Keep(PendingUpdate update) => installers(update.Kind).Keep(update);

    public TrialReading Look(PendingUpdate update)
    {
        if (!installers(update.Kind).IsRunning(update))
            return new(TrialSign.OldSystem, "the machine has not started with it");
        var proof = SmallJson.TryRead(places.Proof, SmallJson.Default.UpdateProof) is { } said && string.Equals(said.Id, update.Id, StringComparison.Ordinal) ? said : null;
        if (proof is { IsGood: true })
            return new(TrialSign.Good, "");
        return Crash(run("systemctl", "show", "-p", "ActiveState,NRestarts,ExecMainStatus", DebInstaller.Service).Output)
            ?? new(TrialSign.Waiting, proof is null ? "the daemon has said nothing" : Plain(proof.Reason));
    }

    public void Reboot() => run("systemctl", "--no-block", "reboot");

    /// <param name="shown">As <c>systemctl show</c> writes properties.</param>
    /// <returns>Null: it runs, or is about to.</returns>
    internal static TrialReading? Crash(string shown)
    {
        var lines = shown.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (int.TryParse(lines.GetValueOrDefault("NRestarts"), CultureInfo.InvariantCulture, out var restarts) && restarts >= MostCrashes)
            return new(TrialSign.Broken, $"the new version crashed {restarts} times");
        return lines.GetValueOrDefault("ActiveState") is "failed" // such as for exit code 78, which systemd does not start again after
            ? new(TrialSign.Broken, $"the new version ended with exit code {lines.GetValueOrDefault("ExecMainStatus")}")
            : null;
    }

    private static string Plain(string reason) => new([.. reason.Where(c => !char.IsControl(c)).Take(MostReasonLength)]);
}
