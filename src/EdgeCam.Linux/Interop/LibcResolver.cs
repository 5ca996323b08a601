using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>
/// Looks up the calls of libc as a C program would: in the whole process, what LD_PRELOAD put before libc first. By its own
/// name the runtime looks in libc alone, and a shim such as libcamerify's (open, close, ioctl, mmap, munmap) would never be asked.
/// </summary>
internal static class LibcResolver
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "It has to be said before the first call of any class here.")]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(LibcResolver).Assembly, Resolve);

    /// <returns>0: found as ever.</returns>
    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        string.Equals(library, "libc", StringComparison.Ordinal) ? NativeLibrary.GetMainProgramHandle() : 0;
}
