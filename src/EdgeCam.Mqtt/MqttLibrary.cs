using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Interop;

namespace EdgeCam.Mqtt;

/// <summary>libmosquitto (MQTT 5), found at run time: without it the process works, and what needs it says what to install.</summary>
/// <remarks>Thread-safe; stays loaded for the life of the process. It starts no threads.</remarks>
public sealed class MqttLibrary
{
    private const string Name = "libmosquitto.so.1";
    private const string Advice = "apt-get install libmosquitto1";
    private static readonly Version Oldest = new(2, 0);
    private static readonly Lock LoadingGate = new();
    private static MqttLibrary? _loaded;

    private MqttLibrary(LibMosquitto native)
    {
        Native = native;
        Version = $"libmosquitto {native.Version} ({Name})";
    }

    /// <summary>For logs and health: "libmosquitto 2.0.11 (libmosquitto.so.1)".</summary>
    public string Version { get; }

    internal LibMosquitto Native { get; }

    /// <summary>Loads and starts the library; every call after the first shares what that one loaded.</summary>
    /// <param name="library">The library, or null.</param>
    /// <param name="missing">What to install; empty when loaded.</param>
    public static bool TryLoad([NotNullWhen(true)] out MqttLibrary? library, out string missing)
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
    internal static bool TryLoad(Func<string, nint> load, [NotNullWhen(true)] out MqttLibrary? library, out string missing)
    {
        library = null;
        missing = $"{Name}: {Advice}";
        if (load(Name) is not (var handle and not 0))
            return false;
        try
        {
            var native = new LibMosquitto(handle);
            missing = $"{Name} is libmosquitto {native.Version}, and {Oldest} is needed for MQTT 5 as it is used here: {Advice}";
            if (native.Version < Oldest)
                return false;
            library = new(native);
            missing = "";
            return true;
        }
        catch (EntryPointNotFoundException e)
        {
            missing = $"{Name} is installed but lacks functions of libmosquitto {Oldest} ({e.Message}): {Advice}";
            return false;
        }
    }
}
