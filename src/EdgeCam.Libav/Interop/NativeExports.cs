using System.Runtime.InteropServices;

namespace EdgeCam.Libav.Interop;

/// <summary>One loaded shared library; it stays loaded for the life of the process.</summary>
internal readonly struct NativeExports(nint handle)
{
    /// <exception cref="EntryPointNotFoundException">The library has no such function.</exception>
    public nint this[string name] => NativeLibrary.GetExport(handle, name);
}
