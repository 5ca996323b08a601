using System.Globalization;

namespace EdgeCam.Linux.Health;

/// <summary>A process that has something open.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Arguments">Its command line, the program first.</param>
public sealed record FileHolder(int Id, IReadOnlyList<string> Arguments)
{
    /// <summary>The program without its folder.</summary>
    public string Name => Arguments.Count > 0 && Path.GetFileName(Arguments[0]) is { Length: > 0 } name ? name : "a program";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} (process {Id})");
}

/// <summary>Who has a file or a socket open (proc_pid_fd(5)). Of other users' processes only root is told.</summary>
/// <remarks>Thread-safe. Looks at every descriptor of the machine: some milliseconds.</remarks>
public static class OpenFiles
{
    /// <summary>All but ourselves, by rising number.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    /// <param name="target">As the link of the descriptor says: "/dev/video0", "socket:[1234]".</param>
    public static IReadOnlyList<FileHolder> HoldersOf(string root, string target) =>
    [
        .. KernelFile.Names(Path.Combine(root, "proc"), "*")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId)
            .Order()
            .Where(id => Holds(Path.Combine(root, "proc", $"{id}"), target))
            .Select(id => new FileHolder(id, CommandOf(Path.Combine(root, "proc", $"{id}", "cmdline")))),
    ];

    /// <summary>Who listens on a TCP port, or has a UDP port.</summary>
    public static IReadOnlyList<FileHolder> HoldersOfPort(string root, bool isTcp, int port) =>
    [
        .. SocketsOf(root, isTcp ? "tcp" : "udp", isTcp ? Listening : Unconnected, port)
            .SelectMany(inode => HoldersOf(root, $"socket:[{inode}]"))
            .DistinctBy(holder => holder.Id),
    ];

    private static IEnumerable<string> SocketsOf(string root, string protocol, string state, int port)
    {
        var suffix = $":{port:X4}";
        foreach (var line in new[] { protocol, protocol + "6" }.SelectMany(file => KernelFile.Text(Path.Combine(root, "proc/net", file))?.Split('\n') ?? []))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > Inode && fields[Local].EndsWith(suffix, StringComparison.Ordinal) && string.Equals(fields[State], state, StringComparison.Ordinal))
                yield return fields[Inode];
        }
    }

    private static bool Holds(string process, string target) =>
        KernelFile.Names(Path.Combine(process, "fd"), "*").Any(link => string.Equals(TargetOf(link), target, StringComparison.Ordinal));

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // closed while we looked
        }
    }

    private static string[] CommandOf(string file) => KernelFile.Text(file)?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];

    // Columns and states of /proc/net/tcp and udp (Documentation/networking/proc_net_tcp.rst).
    private const int Local = 1;
    private const int State = 3;
    private const int Inode = 9;
    private const string Listening = "0A";
    private const string Unconnected = "07";
}
