using EdgeCam.Linux;
using EdgeCam.Linux.Health;

namespace EdgeCam.Updating.Installing;

/// <summary><c>edgecam update-install</c>: root's side of updates on this machine, started by edgecam-update.service.</summary>
internal sealed class UpdateInstall(UpdatePlaces places, RunTool run, Action<string> log)
{
    /// <summary>Takes what was asked for, and lays it ready.</summary>
    /// <returns>False: it was refused.</returns>
    public async Task<bool> TakeAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(places.Store);
        var machine = new UpdateFacts(Line("dpkg", "--print-architecture") ?? "", MachineIdentity.Model("/")) { Installed = Deb.Installed };
        var take = new UpdateTake(places, new TakePorts(UpdateKeys.Load(places.KeyFolders), machine, Compare, InstallerOf) { Free = Free, CopyProgram = CopyProgram });
        if (await take.RunAsync(cancel) is not { } refused)
            return true;
        log($"update refused ({refused.Code}): {refused.Reason}");
        return false;
    }

    /// <summary>Brings what lies ready, or was begun before the power went, to its end.</summary>
    /// <returns>False: it is stuck, and has to be tried again.</returns>
    public async Task<bool> ResumeAsync(CancellationToken cancel)
    {
        var trial = new UpdateTrial(UpdateStatus.Read(places.Status), new SystemTrial(places, run, InstallerOf, log));
        trial.OnStart();
        while (trial.Step(MonotonicClock.Now) is { } pause)
            await Task.Delay(pause, cancel);
        return !trial.IsStuck;
    }

    /// <summary>As <c>dpkg --compare-versions</c>.</summary>
    public int Compare(string left, string right) =>
        run("dpkg", "--compare-versions", left, "eq", right).IsOk ? 0 : run("dpkg", "--compare-versions", left, "lt", right).IsOk ? -1 : 1;

    private DebInstaller Deb => new(places, run);

    private IUpdateInstaller InstallerOf(PayloadKind kind) => kind == PayloadKind.Deb ? Deb : new RaucInstaller(places, run);

    private long Free() => Math.Min(new DriveInfo(places.Store).AvailableFreeSpace, new DriveInfo("/usr").AvailableFreeSpace);

    private string? Line(string program, string argument) => run(program, argument) is { IsOk: true, Output: var said } ? said.Trim() : null;

    private void CopyProgram(string target)
    {
        var copied = run("sh", "-ec", "rm -rf \"$2\" \"$2.tmp\"; cp -a \"$1\" \"$2.tmp\"; sync -f \"$2.tmp\"; mv -T \"$2.tmp\" \"$2\"", "sh", AppContext.BaseDirectory, target);
        if (!copied.IsOk)
            throw new IOException(copied.Problem);
    }
}
