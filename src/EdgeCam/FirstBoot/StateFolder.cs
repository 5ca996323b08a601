using System.Globalization;
using EdgeCam.Linux.Files;

namespace EdgeCam.FirstBoot;

/// <summary>The daemon's state directory, which systemd makes only when the daemon starts, after this.</summary>
internal static class StateFolder
{
    private const string User = "edgecam";

    /// <summary>Makes it, for the user that the daemon runs as where there is one.</summary>
    /// <exception cref="Linux.LinuxException">It cannot be given away.</exception>
    public static void Ensure(FirstBootPlaces places)
    {
        if (FileStatus.Of(places.State).Kind != FileKind.Missing)
            return;
        BootDisk.MakeFolder(places.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (places.IsRunningSystem && Find(places.System("etc/passwd")) is var (user, group))
            FileOwner.Give(places.State, user, group);
    }

    // passwd(5): name:password:UID:GID:...
    private static (uint User, uint Group)? Find(string passwd) =>
        File.Exists(passwd) && File.ReadLines(passwd).Select(line => line.Split(':')).FirstOrDefault(fields => fields is [User, _, _, _, ..]) is { } found
        && uint.TryParse(found[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint user)
        && uint.TryParse(found[3], NumberStyles.None, CultureInfo.InvariantCulture, out uint group)
            ? (user, group)
            : null;
}
