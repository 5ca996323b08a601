using System.Diagnostics;
using System.Globalization;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("EDGECAM_LONG") is null ? 52 : 1_000;
    private const int Lanes = 4;
    private readonly string _directory = Directory.CreateTempSubdirectory("edgecam-").FullName;

    [Fact]
    public async Task Killed_at_any_instant_of_writing_the_old_or_the_new_revision_is_there()
    {
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(KillAgainAndAgain));
        var (written, inBetween) = (lanes.Sum(lane => lane.Written), lanes.Sum(lane => lane.InBetween));
        output.WriteLine($"{Kills} kills, {written} revisions, {inBetween} kills between the first byte and the rename");
        Assert.True(inBetween > 0, "no kill hit a write: the test says nothing");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(long Written, int InBetween)> KillAgainAndAgain(int lane)
    {
        string directory = Path.Combine(_directory, $"{lane}");
        var random = new Random(lane);
        long written = 0;
        int inBetween = 0;
        for (int i = 0; i < Kills / Lanes; i++)
        {
            long told = await WriteAndKill(directory, TimeSpan.FromMilliseconds(random.NextDouble() * 25), written);
            var stored = new SettingsStore(directory).Load();

            Assert.Empty(stored.Problems);
            Assert.InRange(stored.Revisions[0].Number, told, told + 1); // one more may count that it had no time to tell of
            Assert.All(stored.Revisions, AssertWhole);
            Assert.InRange(stored.Revisions.Count, Math.Min(3, stored.Revisions[0].Number), 4); // the fourth is on its way out
            written = stored.Revisions[0].Number;
            inBetween += File.Exists(Path.Combine(directory, "settings.json.tmp")) ? 1 : 0;
        }
        return (written, inBetween);
    }

    private static void AssertWhole(SettingsRevision revision)
    {
        var expected = RevisionWriter.Revision(revision.Number);
        Assert.Equal(expected.Overrides.ToJsonString(), revision.Overrides.ToJsonString());
        Assert.Equal(expected, revision with { Overrides = expected.Overrides });
    }

    /// <returns>The last number that the child told of, or the one before it started.</returns>
    private static async Task<long> WriteAndKill(string directory, TimeSpan after, long before)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "EdgeCam.Tests.dll"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { [RevisionWriter.Variable] = directory },
        };
        using var child = Process.Start(start)!;
        string? first = await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await Task.Delay(after, TestContext.Current.CancellationToken); // the instant is the test: it is real time
        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        string[] rest = (await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(rest.LastOrDefault() ?? first ?? before.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
