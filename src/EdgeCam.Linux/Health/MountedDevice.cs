namespace EdgeCam.Linux.Health;

/// <summary>Which device a directory lies on (proc_pid_mountinfo(5)).</summary>
internal static class MountedDevice
{
    private const int Number = 2;
    private const int MountPoint = 4;

    /// <summary>Major and minor number, <c>179:2</c>; null when mountinfo cannot be read.</summary>
    public static string? Of(string root, string directory)
    {
        string? device = null;
        var longest = 0;
        foreach (var line in KernelFile.Text(Path.Combine(root, "proc/self/mountinfo"))?.Split('\n') ?? [])
        {
            var fields = line.Split(' ');
            if (fields.Length > MountPoint && fields[MountPoint].Length >= longest && IsAtOrBelow(directory, fields[MountPoint]))
                (device, longest) = (fields[Number], fields[MountPoint].Length); // a later mount hides an earlier one on the same point
        }

        return device;
    }

    private static bool IsAtOrBelow(string directory, string mountPoint) =>
        mountPoint is "/" || (directory.StartsWith(mountPoint, StringComparison.Ordinal) && (directory.Length == mountPoint.Length || directory[mountPoint.Length] == '/'));
}
