using System.Text.Json;
using EdgeCam.Linux.Files;

namespace EdgeCam.FirstBoot;

/// <summary>What the first boot has to remember, in a file of root's own.</summary>
internal sealed record SetupState
{
    /// <summary>SHA-256 of the boot file that was taken: as it was, and without its secrets.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>The password was made here, and has not been given by the owner since.</summary>
    public bool MadePassword { get; init; }

    /// <summary>The owner could read it in the result file.</summary>
    public bool ShowedPassword { get; init; }

    /// <summary>What the owner called the box, where /etc could not be told; null: /etc knows.</summary>
    public string? HostName { get; init; }

    /// <summary>What was stored; nothing, where there is nothing or it cannot be understood.</summary>
    public static SetupState Load(string path)
    {
        if (FileStatus.Of(path).Kind != FileKind.Regular)
            return new();
        try
        {
            return JsonSerializer.Deserialize<SetupState>(File.ReadAllBytes(path)) is { Taken: not null } state ? state : new();
        }
        catch (JsonException)
        {
            return new(); // the boot file is taken once more, which changes nothing unless it was changed since by MQTT
        }
    }

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Readable), (byte)'\n'];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };
}
