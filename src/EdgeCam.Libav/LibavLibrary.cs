using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeCam.Libav.Interop;

namespace EdgeCam.Libav;

/// <summary>
/// FFmpeg's libraries, found at run time. Without them the process works and everything that needs
/// them says what to install: libx264 makes a program that links it a GPL combination, so the choice
/// to combine is the owner's of the machine.
/// </summary>
/// <remarks>Thread-safe; the native libraries stay loaded for the life of the process.</remarks>
public sealed class LibavLibrary
{
    private const int LogPanicOnly = 0; // AV_LOG_PANIC: a broken packet is counted by its reader, not printed; a JPEG that is none counts as fatal

    private LibavLibrary(Generation generation, IReadOnlyDictionary<string, nint> handles)
    {
        Util = new AvUtil(new NativeExports(handles["avutil"]), generation);
        Codec = new AvCodec(new NativeExports(handles["avcodec"]));
        Format = new AvFormat(new NativeExports(handles["avformat"]));
        Scale = new SwScale(new NativeExports(handles["swscale"]));
        Resample = new SwResample(new NativeExports(handles["swresample"]));
        Version = $"FFmpeg {generation.Release} (libavcodec {CodecVersion(Codec)})";
    }

    /// <summary>For logs and health: "FFmpeg 7 (libavcodec 61.19.101)".</summary>
    public string Version { get; }

    internal AvUtil Util { get; }

    internal AvCodec Codec { get; }

    internal AvFormat Format { get; }

    internal SwScale Scale { get; }

    internal SwResample Resample { get; }

    /// <summary>Loads the newest complete set of libraries.</summary>
    /// <param name="library">The libraries, or null.</param>
    /// <param name="missing">What to install; empty when loaded.</param>
    public static bool TryLoad([NotNullWhen(true)] out LibavLibrary? library, out string missing) =>
        TryLoad(name => NativeLibrary.TryLoad(name, out var handle) ? handle : 0, out library, out missing);

    /// <param name="load">Gives the handle of a shared library by file name, or 0.</param>
    internal static unsafe bool TryLoad(Func<string, nint> load, [NotNullWhen(true)] out LibavLibrary? library, out string missing)
    {
        library = null;
        missing = "";
        foreach (var generation in Generation.All)
        {
            if (!TryLoadSet(load, generation, out var handles, ref missing))
                continue;
            try
            {
                library = new LibavLibrary(generation, handles);
            }
            catch (EntryPointNotFoundException e)
            {
                missing = $"FFmpeg {generation.Release} is installed but too old or cut down ({e.Message}): {Advice}";
                continue;
            }

            library.Util.av_log_set_level(LogPanicOnly);
            missing = "";
            return true;
        }

        if (missing.Length == 0)
            missing = $"libavcodec62 | libavcodec61 | libavcodec60 | libavcodec59 with its libavformat, libswscale and libswresample: {Advice}";
        return false;
    }

    /// <summary>All libraries of one generation, or nothing: structures differ between generations.</summary>
    private static bool TryLoadSet(Func<string, nint> load, Generation generation, out Dictionary<string, nint> handles, ref string missing)
    {
        handles = [];
        (string Name, int Major)[] wanted =
        [
            ("avcodec", generation.Codec), ("avutil", generation.Util), ("avformat", generation.Format),
            ("swscale", generation.Scale), ("swresample", generation.Resample),
        ];
        foreach (var (name, major) in wanted)
        {
            if (load($"lib{name}.so.{major}") is var handle and not 0)
            {
                handles[name] = handle;
                continue;
            }

            if (handles.Count > 0 && missing.Length == 0)
                missing = $"lib{name}{major}, to go with libavcodec{generation.Codec}: apt-get install {generation.Packages}";
            return false;
        }

        return true;
    }

    private static unsafe string CodecVersion(AvCodec codec)
    {
        var version = codec.avcodec_version();
        return string.Create(CultureInfo.InvariantCulture, $"{version >> 16}.{(version >> 8) & 0xFF}.{version & 0xFF}");
    }

    private static string Advice =>
        $"apt-get install {Generation.All[3].Packages} (Debian 12) or {Generation.All[1].Packages} (Debian 13).";
}
