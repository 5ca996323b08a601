using System.Globalization;

namespace EdgeCam.BlackBox;

/// <summary>What a camera's process holds of the machine: what grows without end is a leak.</summary>
internal sealed record Held(int Descriptors, int Threads, long ResidentMiB)
{
    public static Held By(RunningCamera camera) => Of(camera.ProcessId);

    public static Held Of(int processId)
    {
        var process = $"/proc/{processId}";
        var resident = File.ReadLines($"{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return new(Directory.GetFiles($"{process}/fd").Length, Directory.GetDirectories($"{process}/task").Length, long.Parse(resident, CultureInfo.InvariantCulture) >> 10);
    }
}
