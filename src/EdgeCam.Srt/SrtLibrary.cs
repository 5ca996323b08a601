using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeCam.Srt.Interop;

namespace EdgeCam.Srt;

/// <summary>
/// libsrt (Secure Reliable Transport), found at run time: without it the process works, and what needs it says
/// what to install. Its own log is switched off, because it goes to stderr and may name what it carries; failures
/// come back as values and messages instead.
/// </summary>
/// <remarks>
/// Thread-safe; stays loaded for the life of the process, at whose end every socket is closed first (see
/// <see cref="OpenSockets"/>): dispose of sockets and end the threads that use them before. libsrt starts threads of
/// its own: one here, two for each UDP port in use. They inherit the priority of the thread that causes them
/// (pthread_create(3)).
/// </remarks>
public sealed class SrtLibrary
{
    // Encrypting by OpenSSL, or by GnuTLS: that one comes with Debian 12's libavformat. They are the same otherwise.
    private static readonly string[] Names = ["libsrt.so.1.5", "libsrt-gnutls.so.1.5"];

    private static readonly Lock LoadingGate = new();
    private static SrtLibrary? _loaded;

    private unsafe SrtLibrary(LibSrt native, string name)
    {
        Native = native;
        var version = native.srt_getversion();
        Version = string.Create(CultureInfo.InvariantCulture, $"libsrt {version >> 16}.{(version >> 8) & 0xFF}.{version & 0xFF} ({name})");
    }

    /// <summary>For logs and health: "libsrt 1.5.1 (libsrt.so.1.5)".</summary>
    public string Version { get; }

    internal LibSrt Native { get; }

    /// <summary>Loads and starts the library; every call after the first shares what that one loaded.</summary>
    /// <param name="library">The library, or null.</param>
    /// <param name="missing">What to install; empty when loaded.</param>
    public static bool TryLoad([NotNullWhen(true)] out SrtLibrary? library, out string missing)
    {
        lock (LoadingGate)
        {
            library = _loaded;
            missing = "";
            if (library is not null || TryLoad(name => NativeLibrary.TryLoad(name, out var handle) ? handle : 0, out library, out missing))
                _loaded = library;
            return library is not null;
        }
    }

    /// <param name="load">Gives the handle of a shared library by file name, or 0.</param>
    internal static bool TryLoad(Func<string, nint> load, [NotNullWhen(true)] out SrtLibrary? library, out string missing)
    {
        library = null;
        missing = $"{Names[0]}: {Advice}";
        foreach (var name in Names)
        {
            if (load(name) is not (var handle and not 0))
                continue;
            try
            {
                library = new(new LibSrt(handle), name);
                missing = "";
                return true;
            }
            catch (EntryPointNotFoundException e)
            {
                missing = $"{name} is installed but lacks functions of libsrt 1.5 ({e.Message}): {Advice}";
            }
        }

        return false;
    }

    private const string Advice = "apt-get install libsrt1.5-openssl";
}
