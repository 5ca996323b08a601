using System.Collections;
using System.Text;
using EdgeCam.Options.Loading;
using Xunit;

namespace EdgeCam.Tests;

/// <summary>A configuration as a person would write it, loaded the way the daemon loads it.</summary>
internal static class Written
{
    /// <summary>The name that messages begin with.</summary>
    public const string FileName = "written.json";

    public static LoadedConfiguration Json(string json, params (string Name, string Value)[] environment)
    {
        string directory = Directory.CreateTempSubdirectory("edgecam-").FullName;
        try
        {
            string file = Path.Combine(directory, FileName);
            File.WriteAllBytes(file, Encoding.UTF8.GetBytes(json));
            return ConfigurationLoader.Load(file, Variables(environment));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    public static LoadedConfiguration Environment(params (string Name, string Value)[] environment) => Json("{}", environment);

    /// <summary>The one fault that is expected; a second one fails the test with both in the message.</summary>
    public static ConfigurationFault OnlyFault(this LoadedConfiguration configuration)
    {
        Assert.True(configuration.Faults.Count == 1, $"expected one fault: {string.Join("; ", configuration.Faults)}");
        Assert.Null(configuration.Options);
        return configuration.Faults[0];
    }

    public static IDictionary Variables(params (string Name, string Value)[] environment) =>
        environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
