using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Linux;
using EdgeCam.Linux.Files;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Updating;

/// <summary>
/// The daemon's eye on updates: proves its own version to the installer while that has it on trial, and tells the owner, once, what
/// became of each update.
/// </summary>
/// <param name="tell">Takes the event <c>update</c>.</param>
/// <remarks>Thread-bound: one loop calls <see cref="OnTick"/>.</remarks>
internal sealed class UpdateWatch(UpdatePlaces places, Action<CameraEvent> tell)
{
    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    private readonly TrialProof _proof = new();
    private UpdateStatus _status = new();
    private DateTime _read = DateTime.MinValue;
    private string? _told;
    private UpdateProof? _said;

    /// <summary>What became of the last update; null: there was none. May be asked by anyone.</summary>
    public UpdateOutcome? Last => UpdateStatus.Read(places.Status).Last;

    public void OnTick(bool areFramesFlowing, bool isConnected, MediaInstant now)
    {
        _proof.OnTick(areFramesFlowing, isConnected, now);
        Read();
        if (_status.Pending is { Phase: UpdatePhase.Trial } trial)
            Prove(trial.Id);
        else if (_status.Pending is null && _status.Last is { } last)
            Tell(last);
    }

    /// <summary>What an event says of an update.</summary>
    public static JsonObject FieldsOf(UpdateOutcome outcome)
    {
        var fields = new JsonObject { ["from"] = outcome.From, ["to"] = outcome.To, ["outcome"] = outcome.Outcome, ["request"] = outcome.Id };
        if (outcome.Code.Length > 0)
            fields["code"] = outcome.Code;
        if (outcome.Reason.Length > 0)
            fields["reason"] = outcome.Reason;
        return fields;
    }

    private void Read()
    {
        if (new FileInfo(places.Status) is not { Exists: true, LastWriteTimeUtc: var written } || written == _read)
            return;
        (_read, _status) = (written, UpdateStatus.Read(places.Status));
    }

    private void Prove(string id)
    {
        var proof = new UpdateProof(id, _proof.IsGood, _proof.Reason);
        if (proof == _said)
            return;
        _said = proof;
        TryWrite(places.Proof, JsonSerializer.SerializeToUtf8Bytes(proof, SmallJson.Default.UpdateProof));
    }

    private void Tell(UpdateOutcome last)
    {
        _told ??= SmallJson.TryRead(places.Told, SmallJson.Default.String) ?? "";
        if (string.Equals(_told, last.Id, StringComparison.Ordinal))
            return;
        _told = last.Id;
        tell(new CameraEvent("update", last.Outcome, FieldsOf(last)));
        TryWrite(places.Told, JsonSerializer.SerializeToUtf8Bytes(last.Id, SmallJson.Default.String));
    }

    // What cannot be written is not proved, or told once more after the next start.
    private void TryWrite(string file, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(places.Handover);
            AtomicFile.Replace(file, bytes);
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            _said = null;
        }
    }
}
