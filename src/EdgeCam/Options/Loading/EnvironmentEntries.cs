using System.Collections;

namespace EdgeCam.Options.Loading;

/// <summary>Environment variables <c>EDGECAM_Section__Key</c>; <c>__</c> because a name may hold no colon.</summary>
internal static class EnvironmentEntries
{
    public const string Prefix = "EDGECAM_";

    /// <param name="variables">All variables of the process, as <see cref="Environment.GetEnvironmentVariables()"/> returns them.</param>
    /// <returns>In the order of their names, so that messages come in the same order each time.</returns>
    public static IReadOnlyList<ConfigurationEntry> Read(IDictionary variables) =>
    [
        .. variables.Keys.Cast<string>()
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(name => new ConfigurationEntry(
                name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal),
                variables[name] as string ?? "",
                EntryForm.Variable,
                $"environment variable {name}")),
    ];
}
