using System.Text.Json.Nodes;
using EdgeCam.Remote.Settings;
using EdgeCam.Settings;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class SettingsStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgecam-").FullName;
    private readonly SettingsStore _store;

    public SettingsStoreTests() => _store = new(_directory);

    [Fact]
    public void What_is_stored_is_read_back_whole()
    {
        var revision = Revision(1, isConfirmed: false) with { ConfirmWithin = TimeSpan.FromSeconds(20), DesiredNumber = 7 };
        Store(revision);
        var read = Assert.Single(new SettingsStore(_directory).Load().Revisions);

        Assert.Equal(revision.Overrides.ToJsonString(), read.Overrides.ToJsonString());
        Assert.Equal(revision, read with { Overrides = revision.Overrides });
        Assert.Equal("-rw-------", Mode(Path.Combine(_directory, "settings.json")));
    }

    [Fact]
    public void What_joins_a_trial_takes_the_place_of_what_is_on_trial()
    {
        Store(Revision(1));
        Store(Revision(2, isConfirmed: false));
        Store(Revision(3, isConfirmed: false) with { JoinsTrial = true, Fallback = new JsonObject { ["log"] = new JsonObject { ["level"] = "debug" } } });
        var revisions = new SettingsStore(_directory).Load().Revisions;

        Assert.Equal([3, 1], revisions.Select(revision => revision.Number));
        Assert.Equal("""{"log":{"level":"debug"}}""", revisions[0].Fallback!.ToJsonString());
    }

    [Fact]
    public void The_last_three_revisions_are_kept()
    {
        foreach (long number in (long[])[1, 2, 3, 4, 5])
            Store(Revision(number));
        Assert.Equal([5, 4, 3], new SettingsStore(_directory).Load().Revisions.Select(revision => revision.Number));
        Assert.Equal(["settings.3.json", "settings.4.json", "settings.json"], Files());
    }

    [Fact]
    public void The_last_confirmed_one_is_kept_however_many_come_after_it()
    {
        Store(Revision(1));
        foreach (long number in (long[])[2, 3, 4, 5])
            Store(Revision(number, isConfirmed: false));
        Assert.Equal([5, 4, 1], new SettingsStore(_directory).Load().Revisions.Select(revision => revision.Number));
    }

    [Fact]
    public void What_was_prepared_and_discarded_or_never_committed_does_not_count()
    {
        Store(Revision(1));
        _store.Prepare(Revision(2));
        Assert.Equal(1, new SettingsStore(_directory).Load().Revisions[0].Number);
        _store.Discard();
        Assert.Equal(["settings.json"], Files());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"format":"edgecam-settings-file/1","rev":9,"origin":"x","confirmed":true,"settings":{},"sha256":"0"}""")]
    [InlineData("""{"format":"edgecam-settings-file/1","format":"edgecam-settings-file/1"}""")]
    public void Of_a_broken_file_the_newest_good_revision_is_taken_and_the_rest_reported(string broken)
    {
        Store(Revision(1));
        Store(Revision(2));
        File.WriteAllText(Path.Combine(_directory, "settings.json"), broken);
        var start = Start();

        Assert.Equal((3, "recovery:1"), (start.Revisions[0].Number, start.Revisions[0].Origin));
        Assert.Equal(1_001, start.Options.Encoder.BitrateKbps);
        Assert.Contains("settings.json is broken", Assert.Single(start.Problems), StringComparison.Ordinal);
        Assert.Contains("settings.broken.json", Files(), StringComparer.Ordinal);
        Assert.Empty(Start().Problems);
    }

    [Fact]
    public void Changed_by_hand_it_is_broken()
    {
        Store(Revision(1));
        string file = Path.Combine(_directory, "settings.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("1001", "1002", StringComparison.Ordinal));
        Assert.Equal(2_000, Start().Options.Encoder.BitrateKbps);
    }

    [Fact]
    public void What_is_no_longer_valid_gives_way_to_what_is_and_unknown_names_do_no_harm()
    {
        Store(new SettingsRevision(1, Json("""{"encoder":{"bitrate_kbps":1234},"colour":{"hue":1}}"""), "mqtt:set") { IsConfirmed = true });
        Store(new SettingsRevision(2, Json("""{"encoder":{"bitrate_kbps":99999}}"""), "mqtt:set") { IsConfirmed = true });
        var start = Start();

        Assert.Equal((1_234, 4), (start.Options.Encoder.BitrateKbps, start.Revisions[0].Number));
        Assert.Equal(
            ["revision 2: /encoder/bitrate_kbps: bitrate_kbps must be 100..25000", "revision 1: /colour is unknown and without effect"], start.Problems);
    }

    [Theory]
    [InlineData(2, false, 3)]
    [InlineData(3, false, 1)]
    [InlineData(9, true, 3)]
    public void After_three_bad_starts_in_a_row_the_last_confirmed_revision_is_taken(int badStarts, bool isConfirmed, int taken)
    {
        Store(Revision(1));
        Store(Revision(2, isConfirmed: false));
        Store(Revision(3, isConfirmed));
        var start = Start(badStarts);

        Assert.Equal(1_000 + taken, start.Options.Encoder.BitrateKbps);
        Assert.Equal(taken == 1 ? 5 : 3, new SettingsStore(_directory).Load().Revisions[0].Number);
        Assert.Equal(taken == 1 ? 1 : 0, start.Problems.Count);
    }

    [Fact]
    public void Without_any_good_revision_the_package_counts()
    {
        File.WriteAllText(Path.Combine(_directory, "settings.json"), "gone");
        Assert.Equal(2_000, Start().Options.Encoder.BitrateKbps);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_said_with_what_to_do_and_never_ends_a_start()
    {
        var store = new SettingsStore("/proc/edgecam"); // nobody may write there, not even root
        var fault = Assert.Throws<StorageException>(() => store.Prepare(Revision(1)));

        Assert.StartsWith("Settings cannot be stored in /proc/edgecam: ", fault.Message, StringComparison.Ordinal);
        Assert.Empty(store.Load().Revisions);
        Assert.Equal(0, new StartCounter("/proc/edgecam").Count());
    }

    [Fact]
    public void A_full_disk_leaves_everything_as_it_was()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs: /dev/full");
        Store(Revision(1));
        File.CreateSymbolicLink(Path.Combine(_directory, "settings.json.tmp"), "/dev/full"); // every write to it fails for want of space

        Assert.Contains("No space left", Assert.Throws<StorageException>(() => _store.Prepare(Revision(2))).Message, StringComparison.Ordinal);
        Assert.Equal(1, new SettingsStore(_directory).Load().Revisions[0].Number);
        Assert.Equal(["settings.json"], Files());
    }

    [Fact]
    public void Starts_are_counted_until_one_is_good()
    {
        Assert.Equal((0, 1), (new StartCounter(_directory).Count(), new StartCounter(_directory).Count()));
        var good = new StartCounter(_directory);
        Assert.Equal(2, good.Count());
        good.Clear();
        Assert.Equal(0, new StartCounter(_directory).Count());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static SettingsRevision Revision(long number, bool isConfirmed = true) =>
        new(number, new JsonObject { ["encoder"] = new JsonObject { ["bitrate_kbps"] = 1_000 + number } }, "test") { IsConfirmed = isConfirmed };

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private void Store(SettingsRevision revision)
    {
        _store.Prepare(revision);
        _store.Commit();
    }

    private SettingsStart Start(int badStarts = 0)
    {
        var store = new SettingsStore(_directory);
        return SettingsStart.Choose(store.Load(), new SettingsCheck(Written.Json("{}").Layers), store, badStarts);
    }

    private IEnumerable<string> Files() => Directory.GetFiles(_directory).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private static string Mode(string file) => OperatingSystem.IsLinux() && File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite) ? "-rw-------" : "others may read";
}
