using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Linux.Files;

/// <summary>
/// Opens a file that somebody with fewer rights has put there. A symbolic link in its place is not followed, because opening some
/// devices does something; and nothing makes the opener wait, as a pipe without a writer would.
/// </summary>
public static class ForeignFile
{
    /// <exception cref="IOException">It is not there, cannot be opened, or is no regular file.</exception>
    public static FileStream Open(string path)
    {
        using var opened = FileCalls.Open(path, FileCalls.O_RDONLY | FileCalls.O_NONBLOCK | NoFollow);
        if (opened.IsInvalid)
            throw new IOException($"{path} cannot be opened (errno {Marshal.GetLastPInvokeError()})");
        var file = new FileStream(new SafeFileHandle(opened.Release(), ownsHandle: true), FileAccess.Read, bufferSize: 0);
        if (file.CanSeek)
            return file;
        file.Dispose();
        throw new IOException($"{path} is no regular file");
    }

    // Differs: arch/arm64/include/uapi/asm/fcntl.h, and arm's; else asm-generic/fcntl.h.
    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;
}
