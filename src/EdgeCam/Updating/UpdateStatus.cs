using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeCam.Linux.Files;

namespace EdgeCam.Updating;

/// <summary>How far an update is.</summary>
internal enum UpdatePhase
{
    /// <summary>Everything lies ready; nothing has changed.</summary>
    Staged,

    /// <summary>The old one, the new one, or something in between is installed.</summary>
    Installing,

    /// <summary>The new one runs and has to prove itself.</summary>
    Trial,

    /// <summary>It has; what is left is to keep its package as the one to go back to.</summary>
    Confirming,

    /// <summary>The old one comes back.</summary>
    RollingBack,
}

/// <summary>An update that is under way.</summary>
/// <param name="Id">Of the request that brought it.</param>
/// <param name="From">The version that was installed.</param>
/// <param name="To">Its own.</param>
internal sealed record PendingUpdate(string Id, string From, string To, PayloadKind Kind)
{
    public UpdatePhase Phase { get; init; }

    /// <summary>How often it was begun to be installed: a power cut makes a second time.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the installer was started during the trial, the first time not counted: after power cuts, or to run another slot.</summary>
    public int Resumes { get; init; }

    /// <summary>The slot that ran before; RAUC only.</summary>
    public string? Slot { get; init; }

    /// <summary>Why it goes back.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What became of the last update.</summary>
/// <param name="Id">Of its request.</param>
/// <param name="To">Empty when what came did not say so in a way to be believed.</param>
/// <param name="Outcome">confirmed, rolled_back or refused.</param>
internal sealed record UpdateOutcome(string Id, string From, string To, string Outcome)
{
    public const string Confirmed = "confirmed";
    public const string RolledBack = "rolled_back";
    public const string Refused = "refused";

    /// <summary>Of a refusal, for programs.</summary>
    public string Code { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>As of <see cref="UpdateRefusal.IsOurs"/>.</summary>
    public bool IsOurs { get; init; }
}

/// <summary>All that the installer has to remember, in one file that is replaced whole: root's, and everybody may read it.</summary>
internal sealed record UpdateStatus
{
    /// <summary>The request that was taken last: it is not taken again.</summary>
    public string? Taken { get; init; }

    /// <summary>Null: nothing is under way.</summary>
    public PendingUpdate? Pending { get; init; }

    public UpdateOutcome? Last { get; init; }

    /// <summary>Of a file that is not there, or cannot be read: nothing.</summary>
    public static UpdateStatus Read(string file) => SmallJson.TryRead(file, SmallJson.Default.UpdateStatus) ?? new UpdateStatus();

    /// <exception cref="EdgeCam.Linux.LinuxException">The file is as it was.</exception>
    public void Write(string file)
    {
        var atomic = new AtomicFile(file);
        atomic.Prepare(JsonSerializer.SerializeToUtf8Bytes(this, SmallJson.Default.UpdateStatus));
        if (OperatingSystem.IsLinux()) // always: the analyzer wants to hear it
            File.SetUnixFileMode(file + ".tmp", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        atomic.Commit();
    }
}

/// <summary>What is handed to the installer.</summary>
/// <param name="Id">Never used before.</param>
/// <param name="File">Of the update. The daemon's lies beside its request, whatever this says.</param>
/// <param name="AllowDowngrade">Counts from root only.</param>
internal sealed record UpdateRequest(string Id, string File, bool AllowDowngrade);

/// <summary>What the daemon of the new version says of itself.</summary>
/// <param name="Id">Of the update.</param>
/// <param name="IsGood">It has run well for long enough.</param>
/// <param name="Reason">Why not yet.</param>
internal sealed record UpdateProof(string Id, bool IsGood, string Reason);

/// <summary>The files that daemon and installer tell each other by: small, JSON, and read without trust.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(UpdateStatus))]
[JsonSerializable(typeof(UpdateRequest))]
[JsonSerializable(typeof(UpdateProof))]
[JsonSerializable(typeof(string))]
internal sealed partial class SmallJson : JsonSerializerContext
{
    private const int MostBytes = 16 * 1024;

    /// <returns>Null when it is not there, not a file, too large, or something else.</returns>
    public static T? TryRead<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var file = ForeignFile.Open(path);
            var bytes = new byte[MostBytes];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length < bytes.Length ? JsonSerializer.Deserialize(bytes.AsSpan(0, length), type) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
