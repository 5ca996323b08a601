using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Files;

/// <summary>Whose files are, for a program that runs as root and writes where another user may.</summary>
public static class FileOwner
{
    /// <summary>Gives the name itself away; a link is not followed.</summary>
    /// <exception cref="LinuxException">Not permitted.</exception>
    public static void Give(string path, uint user, uint group) => OwnerCalls.ChangeOwner(path, user, group).OrThrow("lchown", path);

    /// <summary>
    /// Until it is disposed of, the calling thread meets files as the owner of the directory would: what it creates is the
    /// owner's, and a link that the owner has laid leads root no further than the owner. Does nothing where that is who it is.
    /// </summary>
    /// <remarks>Thread-bound: no await in between.</remarks>
    /// <exception cref="LinuxException">Somebody else's directory, and no right to act as another (CAP_SETUID, CAP_SETGID).</exception>
    public static IDisposable ActAsOwnerOf(string directory)
    {
        var owner = FileStatus.Of(directory);
        var acting = new Acting(OwnerCalls.SetFileGroup(owner.Group), OwnerCalls.SetFileUser(owner.Owner));
        if (OwnerCalls.SetFileUser(NoChange) == owner.Owner && OwnerCalls.SetFileGroup(NoChange) == owner.Group)
            return acting;
        acting.Dispose();
        throw new LinuxException("setfsuid", Errno.EPERM, directory);
    }

    private const uint NoChange = uint.MaxValue; // setfsuid(2) tells only whom it finds

    // The group comes first and returns last: only root may change it. With the user go root's rights over files (capabilities(7)).
    private sealed class Acting(uint group, uint user) : IDisposable
    {
        public void Dispose()
        {
            _ = OwnerCalls.SetFileUser(user);
            _ = OwnerCalls.SetFileGroup(group);
        }
    }
}
