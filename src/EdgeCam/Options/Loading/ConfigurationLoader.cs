using System.Collections;

namespace EdgeCam.Options.Loading;

/// <summary>What loading found.</summary>
/// <param name="File">The file that was read.</param>
/// <param name="Options">Null when there are faults.</param>
/// <param name="Values">What was configured.</param>
internal sealed record LoadedConfiguration(
    string File,
    EdgeCamOptions? Options,
    IReadOnlyList<ConfigurationFault> Faults,
    IReadOnlyList<ConfiguredValue> Values)
{
    /// <summary>What the file and then the environment hold, for settings that are laid over them.</summary>
    public IReadOnlyList<IReadOnlyList<ConfigurationEntry>> Layers { get; init; } = [];
}

/// <summary>
/// Loads the configuration: the defaults of the classes, over them exactly one file, over that the
/// environment. Files are never merged with one another, so that one look at one file tells.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>The file that a package installs; it wins over the one that is shipped beside the executable.</summary>
    public const string SystemFile = "/etc/edgecam/edgecam.json";

    /// <summary>EX_CONFIG of sysexits.h: systemd must not restart what only an editor can repair.</summary>
    public const int ExitCode = 78;

    /// <param name="file">What the user named; null: <see cref="SystemFile"/> if it exists, else the shipped one.</param>
    /// <param name="variables">The environment of the process.</param>
    public static LoadedConfiguration Load(string? file, IDictionary variables)
    {
        file ??= File.Exists(SystemFile) ? SystemFile : Path.Combine(AppContext.BaseDirectory, "edgecam.json");
        var check = new ConfigurationCheck();
        bool isWhole = TryAddFile(check, file, out var inFile);
        var inEnvironment = EnvironmentEntries.Read(variables);
        check.AddLayer(inEnvironment);
        if (isWhole)
            check.CheckWhole(); // of half a file it would report what the other half may hold
        return new(file, check.Faults.Count == 0 ? check.Bind() : null, check.Faults, check.Values) { Layers = [inFile, inEnvironment] };
    }

    private static bool TryAddFile(ConfigurationCheck check, string file, out IReadOnlyList<ConfigurationEntry> entries)
    {
        entries = [];
        if (!TryReadBytes(file, out byte[] utf8, out string problem))
        {
            check.AddFault(new("", FaultCode.Unreadable, null, $"{file}: cannot be read: {problem}"));
            return false;
        }
        entries = JsonEntries.Read(utf8, file, out var fault);
        check.AddLayer(entries);
        if (fault is not null)
            check.AddFault(fault);
        return fault is null;
    }

    private static bool TryReadBytes(string file, out byte[] bytes, out string problem)
    {
        (bytes, problem) = ([], "");
        try
        {
            if (!File.Exists(file))
                problem = Directory.Exists(file) ? "it is a directory" : "there is no such file; name another with --config";
            else
                bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }
        return problem.Length == 0;
    }
}
