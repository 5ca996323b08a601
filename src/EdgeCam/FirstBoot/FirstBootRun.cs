using System.Security.Cryptography;
using EdgeCam.Hosting;
using EdgeCam.Hosting.Remote;
using EdgeCam.Linux.Files;
using EdgeCam.Linux.Health;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;

namespace EdgeCam.FirstBoot;

/// <summary>
/// What happens at each start of the box, before the camera: takes the owner's file from the boot partition once, makes a
/// password where there is none, names a box that has no name, and answers in edgecam-result.txt. Every step can be done again:
/// after a power cut at any instant the next start ends where this one would have.
/// </summary>
/// <remarks>Thread-bound. Throws nothing that a disk may cause: what fails is in the report, and the rest goes on.</remarks>
internal sealed class FirstBootRun(FirstBootPlaces places, BootDisk disk, BootReport report)
{
    private readonly BoxIdentity _identity = new(places, disk, report);
    private readonly string _id = BrokerPlans.IdOf(places.Root);
    private SetupState _state = new();
    private OfflineMerge? _settings;
    private IReadOnlyList<IReadOnlyList<ConfigurationEntry>> _layers = [];

    /// <summary>Everything, in order.</summary>
    /// <returns>Whether nothing was refused and nothing failed.</returns>
    public bool Run()
    {
        bool isWhole = Attempt("The setup folder", OpenSetup);
        isWhole &= Attempt("The settings", OpenSettings);
        isWhole &= Attempt("The boot file", TakeFile);
        isWhole &= Attempt("The password", SecurePassword);
        report.HostName = _identity.Name(_id, _state.HostName, hint: null).Name;
        Describe();
        isWhole &= Attempt("The result file", Answer);
        return isWhole && report.Refusals.Count == 0;
    }

    private bool Attempt(string what, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception e) when (BootDisk.IsStorage(e))
        {
            disk.Discard();
            report.Notes.Add($"{what}: {e.Message.TrimEnd('.')}: make it writable, or make room, and start again");
            return false;
        }
    }

    private void OpenSetup()
    {
        BootDisk.MakeFolder(places.Setup, Folders);
        BootDisk.MakeFolder(places.Credentials, OwnerOnly);
        _state = SetupState.Load(places.Taken);
        report.Id = _id;
        if (MachineIdentity.MachineId(places.Root) is null)
            report.Notes.Add("/etc/machine-id is missing or empty, so that this id is not unique: run systemd-machine-id-setup");
        if (FileStatus.Of(places.Id).Kind == FileKind.Missing || !string.Equals(File.ReadAllText(places.Id), _id + "\n", StringComparison.Ordinal))
            disk.Write(places.Id, System.Text.Encoding.ASCII.GetBytes(_id + "\n"), BoxIdentity.Everybody);
    }

    private void OpenSettings()
    {
        string file = places.System("etc/edgecam/edgecam.json");
        var configuration = ConfigurationLoader.Load(File.Exists(file) ? file : Path.Combine(AppContext.BaseDirectory, "edgecam.json"), Environment.GetEnvironmentVariables());
        foreach (var fault in configuration.Faults)
            report.Notes.Add($"The configuration is faulty: {fault.Message}");
        if (configuration.Options is null)
            return;
        StateFolder.Ensure(places);
        _layers = configuration.Layers;
        _settings = new OfflineMerge(_layers, places.State);
    }

    private void TakeFile()
    {
        var file = BootFile.Find(places.Boot, out string? refusal);
        if (refusal is not null)
            Refuse("What is on the boot partition was not taken.", [refusal]);
        if (file is null)
            return;
        var request = BootRequest.Read(file);
        var certificates = BootCertificates.Read(file, request.Box);
        if (IsTaken(file.Bytes) && certificates.AreAll(IsTaken))
        {
            report.File = $"{file.Name} was taken at an earlier start: nothing to do until it changes.";
            RemoveSecrets(file, request, certificates);
        }
        else if (Faults(request, certificates) is { Count: > 0 } faults)
            Refuse($"{file.Name} was not taken, nothing was changed. Correct it and start again; until then it keeps what passwords it holds.", faults);
        else
            Take(file, request, certificates);
    }

    private bool IsTaken(byte[] bytes) => _state.Taken.Contains(Sum(bytes), StringComparer.Ordinal);

    private IReadOnlyList<string> Faults(BootRequest request, BootCertificates certificates)
    {
        if (_settings is null)
            return [.. request.Faults, .. certificates.Faults, "the settings cannot be read, see the notes: nothing can be laid over them"];
        if (places.IsRunningSystem && ControlClient.IsAnswered(StateDirectory.SocketOf(given: null)))
            return ["the camera is running: start the box again, or stop edgecam.service before"];
        return [.. request.Faults, .. certificates.Faults, .. BootSettings.Check(request.Settings, _layers, _settings.Overrides, _settings.Options)];
    }

    // All that may fail for want of space comes before anything counts; what is recorded last was done.
    private void Take(BootFile file, BootRequest request, BootCertificates certificates)
    {
        if (!TryPrepare(request, certificates, out var faults))
        {
            Refuse($"{file.Name} was not taken, nothing was changed.", faults);
            return;
        }
        report.File = $"{file.Name} could not be taken to the end, see the notes: the next start tries again.";
        disk.Commit();
        disk.Step("commit settings");
        _settings!.Commit();
        var named = _identity.Name(_id, _state.HostName, request.Box.HostName);
        _identity.JoinWifi(_id, request.Box);
        Store(_state with
        {
            Taken = [Sum(file.Bytes), Sum(BootRequest.WithoutSecrets(file, request)), .. certificates.Contents.Select(content => Sum(content.Bytes))],
            MadePassword = _state.MadePassword && request.Box.Password is null,
            HostName = named.IsKept ? null : named.Name,
        });
        report.File = $"{file.Name} was taken.";
        report.Accepted = [.. request.Settings.Select(entry => entry.Key), .. request.Box.Given];
        RemoveSecrets(file, request, certificates);
    }

    private bool TryPrepare(BootRequest request, BootCertificates certificates, out IReadOnlyList<string> faults)
    {
        faults = [];
        try
        {
            if (request.Box.Password is { } password)
                disk.Prepare(places.RtspPassword, Line(password));
            if (request.Box.MqttPassword is { } mqtt)
                disk.Prepare(places.Credential(BootCredential.MqttPassword), Line(mqtt));
            foreach (var (credential, bytes) in certificates.Contents)
                disk.Prepare(places.Credential(credential), bytes);
            disk.Step("prepare settings");
            faults = [.. _settings!.Prepare(PatchOf(request), Origin).Select(fault => $"{fault.Path}: {fault.Message}")];
        }
        catch (Exception e) when (BootDisk.IsStorage(e))
        {
            faults = [e.Message];
        }
        if (faults.Count > 0)
            disk.Discard();
        return faults.Count == 0;
    }

    private System.Text.Json.Nodes.JsonObject PatchOf(BootRequest request)
    {
        var patch = BootSettings.Patch(request.Settings);
        foreach (var credential in BootCredential.All.Where(credential => request.Box.Value(credential.Hint) is not null))
            credential.PutWhereEmpty(patch, _settings!.Options.Mqtt);
        return patch;
    }

    // The file last: it names the others.
    private void RemoveSecrets(BootFile file, BootRequest request, BootCertificates certificates)
    {
        byte[] rest = BootRequest.WithoutSecrets(file, request);
        if (rest.AsSpan().SequenceEqual(file.Bytes))
            return;
        void Remove()
        {
            certificates.Remove(disk);
            disk.Write(file.Path, rest);
        }
        if (Attempt($"What was taken by {file.Name} is still there, passwords and keys", Remove))
            report.Notes.Add($"Passwords and the files of keys and certificates were moved away: *** in {file.Name} stands for each. Write a new one in its place to change it.");
    }

    private void SecurePassword()
    {
        if (FileStatus.Of(places.RtspPassword) is not { Kind: FileKind.Regular, Bytes: > 0 })
        {
            Store(_state with { MadePassword = true, ShowedPassword = false });
            disk.Write(places.RtspPassword, Line(FirstPassword.Make()));
        }
        if (_state is { MadePassword: true, ShowedPassword: false })
            report.Password = File.ReadLines(places.RtspPassword).FirstOrDefault();
    }

    private void Describe()
    {
        report.PasswordNote = _state.MadePassword
            ? "was shown at the first start; to change it, write password=... into edgecam.txt here"
            : "as the owner has set it; not shown";
        if (_settings is null)
            return;
        report.Notes.AddRange(_settings.Problems);
        var options = _settings.Options.Rtsp;
        if (options.Enabled)
        {
            report.Addresses = [_identity.Address(report.HostName, options)];
            if (!_identity.IsAnnounced)
                report.Notes.Add($"avahi-daemon is not installed: where {report.HostName}.local is not found, watch at the box's IP address.");
        }

        string[] users = [.. options.Users.Where(user => user.PasswordFile is FirstBootPlaces.RtspPasswordName).Select(user => user.Name)];
        if (users.Length > 0)
            report.Password = report.Password is null ? null : $"{report.Password}   (user {string.Join(", ", users)}; shown this once, write it down)";
        else if (options.Users.Count == 0)
            report.Notes.Add($"Rtsp:Users is empty: anyone may watch. Name a user with \"PasswordFile\": \"{FirstBootPlaces.RtspPasswordName}\".");
    }

    private void Answer()
    {
        if (report.Password is not null)
            BoxConsole.Write(places.System("dev/console"), report.ToFile());
        disk.Write(places.Result, report.ToFile());
        if (report.Password is not null)
            Store(_state with { ShowedPassword = true });
    }

    private void Refuse(string sentence, IReadOnlyList<string> reasons)
    {
        report.File = sentence;
        report.Refusals.AddRange(reasons);
    }

    private void Store(SetupState state)
    {
        disk.Write(places.Taken, state.ToBytes());
        _state = state;
    }

    private static byte[] Line(string text) => System.Text.Encoding.UTF8.GetBytes(text + "\n");

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private const string Origin = "boot";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Folders = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
}
