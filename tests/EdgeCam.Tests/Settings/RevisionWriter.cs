using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;

namespace EdgeCam.Tests.Settings;

/// <summary>
/// This test program as a child that writes revisions until it is killed: started with <see cref="Variable"/> it does that
/// instead of running tests.
/// </summary>
internal static class RevisionWriter
{
    public const string Variable = "EDGECAM_TEST_WRITE_REVISIONS";

    [ModuleInitializer]
    public static void Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } directory)
            return;
        var store = new SettingsStore(directory);
        for (long number = store.Load().HighestNumber + 1; ; number++)
        {
            store.Prepare(Revision(number));
            store.Commit();
            Console.WriteLine(number);
        }
    }

    /// <summary>Everything in it follows from its number, so that a mix of two is found.</summary>
    public static SettingsRevision Revision(long number)
    {
        var overrides = new JsonObject();
        for (int i = 0; i < 40; i++)
            overrides[$"key_{i}"] = new string((char)('a' + ((number + i) % 26)), 200);
        return new(number, overrides, $"writer:{number}") { IsConfirmed = number % 3 == 0 };
    }
}
