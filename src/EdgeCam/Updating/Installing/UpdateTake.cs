using EdgeCam.Linux;
using EdgeCam.Linux.Files;

namespace EdgeCam.Updating.Installing;

/// <summary>What <see cref="UpdateTake"/> has to know of the machine, and be able to do.</summary>
internal sealed record TakePorts(UpdateKeys Keys, UpdateFacts Machine, CompareVersions Compare, Func<PayloadKind, IUpdateInstaller> Installers)
{
    /// <summary>Bytes that are free where updates are kept and unpacked.</summary>
    public required Func<long> Free { get; init; }

    /// <summary>Puts a copy of this program where the first argument says, whole or not at all.</summary>
    public required Action<string> CopyProgram { get; init; }
}

/// <summary>
/// Takes an update that was asked for: copies it to where only root writes, checks the copy, and lays everything ready for an
/// <see cref="UpdateTrial"/>. Until then the system is as it was, and a refusal leaves it so.
/// </summary>
internal sealed class UpdateTake(UpdatePlaces places, TakePorts ports)
{
    /// <returns>Why what was asked for was refused; null: it lies ready, or nothing new was asked for.</returns>
    /// <exception cref="LinuxException">What has happened cannot be written down: nothing was done.</exception>
    public async Task<UpdateOutcome?> RunAsync(CancellationToken cancel)
    {
        var status = UpdateStatus.Read(places.Status);
        if (status.Pending is not null || Next(status) is not var (request, isRoots))
            return null;
        status = status with { Taken = request.Id };
        status.Write(places.Status); // whoever has asked sees that somebody is there
        var (refusal, pending) = await TryStageAsync(request, isRoots, cancel);
        var last = refusal is null ? status.Last : new UpdateOutcome(request.Id, ports.Machine.Installed ?? "", pending?.To ?? "", UpdateOutcome.Refused)
        {
            Code = refusal.Code,
            Reason = refusal.Message,
            IsOurs = refusal.IsOurs,
        };
        (status with { Pending = refusal is null ? pending : null, Last = last }).Write(places.Status);
        return refusal is null ? null : last;
    }

    private (UpdateRequest Request, bool IsRoots)? Next(UpdateStatus status)
    {
        if (SmallJson.TryRead(places.RootRequest, SmallJson.Default.UpdateRequest) is { } roots)
        {
            File.Delete(places.RootRequest);
            return roots is { Id.Length: > 0, File.Length: > 0 } ? (roots, true) : null;
        }

        // The daemon deletes its own: root deletes and writes nothing where others could lead it astray.
        return SmallJson.TryRead(places.Request, SmallJson.Default.UpdateRequest) is { Id.Length: > 0 and <= 64 } request && !string.Equals(request.Id, status.Taken, StringComparison.Ordinal)
            ? (request, false)
            : null;
    }

    private async Task<(UpdateRefusal? Refusal, PendingUpdate? Pending)> TryStageAsync(UpdateRequest request, bool isRoots, CancellationToken cancel)
    {
        var copy = places.New + ".tmp";
        try
        {
            await using var source = isRoots ? File.OpenRead(request.File) : ForeignFile.Open(places.Incoming);
            return await StageAsync(source, request.Id, ports.Machine with { MayGoBack = isRoots && request.AllowDowngrade }, copy, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LinuxException)
        {
            return (UpdateRefusal.Of(e, "the update cannot be read or kept"), null);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private async Task<(UpdateRefusal? Refusal, PendingUpdate? Pending)> StageAsync(Stream source, string id, UpdateFacts machine, string copy, CancellationToken cancel)
    {
        var reader = new UpdateReader(source, ports.Keys);
        if (await reader.ReadHeadAsync(cancel) is { } wrong)
            return (wrong, null);
        var update = reader.Manifest!;
        var pending = new PendingUpdate(id, machine.Installed ?? "", update.Version, update.Kind);
        var refusal = UpdateRules.Refuse(update, machine with { Free = ports.Free() }, ports.Compare) ?? await CopyAsync(reader, copy, cancel);
        if (refusal is not null)
            return (refusal, pending);
        var installer = ports.Installers(update.Kind);
        if (installer.Prepare(update, copy, pending.From) is { } unfit)
            return (unfit, pending);
        File.Move(copy, places.New, overwrite: true);
        ports.CopyProgram(places.Installer);
        return (null, pending with { Slot = installer.Slot });
    }

    private static async Task<UpdateRefusal?> CopyAsync(UpdateReader reader, string copy, CancellationToken cancel)
    {
        await using var file = new FileStream(copy, FileMode.Create, FileAccess.Write);
        var refusal = await reader.CopyPayloadAsync(file, _ => { }, cancel);
        file.Flush(flushToDisk: true);
        return refusal;
    }
}
