namespace EdgeCam.Linux.Health;

/// <summary>The sound cards that capture, as /proc/asound/pcm lists them. Thread-safe.</summary>
public static class SoundInventory
{
    /// <summary>For people, such as <c>hw:1,0 USB Audio</c>; none is opened.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static IReadOnlyList<string> Inputs(string root) =>
    [
        // 01-00: USB Audio : USB Audio : playback 1 : capture 1
        .. from line in KernelFile.Text(Path.Combine(root, "proc/asound/pcm"))?.Split('\n') ?? []
           let fields = line.Split(':', StringSplitOptions.TrimEntries)
           where fields.Length > 2 && fields.Skip(2).Any(field => field.StartsWith("capture ", StringComparison.Ordinal))
           let numbers = fields[0].Split('-')
           where numbers.Length == 2
           select $"hw:{Short(numbers[0])},{Short(numbers[1])} {fields[1]}",
    ];

    private static string Short(string number) => number.TrimStart('0') is { Length: > 0 } rest ? rest : "0";
}
