using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>The installed package under systemd, in the virtual machine of tests/rig: what breaks there, and that pictures come back by themselves.</summary>
[Collection(nameof(Undisturbed))]
public sealed class ApplianceRigTests : IClassFixture<InstalledAppliance>
{
    private const int FaultsOfEightHours = 240; // one every two minutes, in sequence and as soon as the one before is over: a real kernel has no virtual time
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("EDGECAM_LONG") is not null;
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(100); // 35 s is the goal, which a test cannot ask of an emulated processor on a busy machine: what it was is printed
    private readonly InstalledAppliance _appliance;
    private readonly ApplianceFaults _faults;
    private readonly ITestOutputHelper _output;

    public ApplianceRigTests(InstalledAppliance appliance, ITestOutputHelper output)
    {
        InstalledAppliance.IsNeeded();
        (_appliance, _faults, _output) = (appliance, new ApplianceFaults(appliance), output);
    }

    /// <summary>One of them is chosen by <c>-preEnumerateTheories -trait fault=Killed</c>: fifty times all of them take hours.</summary>
    public static IEnumerable<TheoryDataRow<string>> Faults => ApplianceFaults.All.Select(fault => new TheoryDataRow<string>(fault).WithTrait("fault", fault));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Installed_with_nothing_set_up_it_shows_pictures_by_its_first_password()
    {
        _output.WriteLine($"dpkg took {_appliance.Installed.TotalSeconds:0.0} s, the first picture came after {_appliance.FirstPicture.TotalSeconds:0.0} s");
        Assert.InRange(_appliance.FirstPicture, TimeSpan.Zero, SoonEnough);
    }

    [Fact]
    public async Task Nobody_watches_without_the_password()
    {
        using var player = await EdgeCam.Testing.Rtsp.RtspClient.Connect(InstalledAppliance.Url, Cancel);
        Assert.Equal(401, (await player.Ask("DESCRIBE", Cancel)).Status);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_breaks_pictures_come_back_settings_are_whole_and_nothing_grows(string fault)
    {
        var times = new List<TimeSpan>();
        await using var viewer = Viewer.Start(_appliance.User);
        await viewer.Sees(10, SoonEnough);
        times.Add(await _faults.Suffer(fault, viewer));
        var before = Held.Of(await InstalledAppliance.ProcessId());
        var resident = new List<long>();
        for (var i = 1; i < (IsLong ? 50 : 2); i++)
        {
            times.Add(await _faults.Suffer(fault, viewer));
            if (i % 10 == 0)
                resident.Add(Held.Of(await InstalledAppliance.ProcessId()).ResidentMiB);
        }

        var after = Held.Of(await InstalledAppliance.ProcessId());
        _output.WriteLine($"{fault}, {times.Count} times: without pictures for {Median(times).TotalSeconds:0.0} s, {times.Max().TotalSeconds:0.0} s at most; {before} -> {after}; every tenth time {string.Join(", ", resident)} MiB");
        Assert.InRange(times.Max(), TimeSpan.Zero, SoonEnough);
        await AssertNothingGrew(before, after);
    }

    [Fact]
    public async Task Eight_hours_of_faults_in_any_order_leave_nothing_behind()
    {
        var random = new Random(Seed: 8);
        var times = new Dictionary<string, List<TimeSpan>>(StringComparer.Ordinal);
        await using var viewer = Viewer.Start(_appliance.User);
        await viewer.Sees(10, SoonEnough);
        await _faults.Suffer(nameof(ApplianceFaults.Killed), viewer);
        var before = Held.Of(await InstalledAppliance.ProcessId());
        for (var i = 1; i <= (IsLong ? FaultsOfEightHours : 3); i++)
        {
            var fault = random.GetItems(ApplianceFaults.All, 1)[0];
            CollectionsOf(times, fault).Add(await _faults.Suffer(fault, viewer));
            if (i % (FaultsOfEightHours / 8) == 0)
                _output.WriteLine($"hour {i * 8 / FaultsOfEightHours}: {Held.Of(await InstalledAppliance.ProcessId())}");
        }

        await _faults.Suffer(nameof(ApplianceFaults.Killed), viewer); // so that the same is compared: a process that has just begun
        var after = Held.Of(await InstalledAppliance.ProcessId());
        foreach (var (fault, took) in times)
            _output.WriteLine($"{fault}, {took.Count} times: {Median(took).TotalSeconds:0.0} s, {took.Max().TotalSeconds:0.0} s at most");
        _output.WriteLine($"{before} -> {after}");
        Assert.InRange(times.Values.Max(took => took.Max()), TimeSpan.Zero, SoonEnough);
        await AssertNothingGrew(before, after);
    }

    [Fact]
    public async Task When_a_driver_holds_the_process_for_good_the_machine_is_started_anew()
    {
        await using var watched = await LastResort.Watch();
        await Machine.Run("systemctl", "stop", "edgecam.service");
        Assert.False(LastResort.WasTaken, "a service that its owner has stopped restarts the machine");
        await Machine.Run("systemctl", "start", "edgecam.service");
        await using var viewer = Viewer.Start(_appliance.User);
        await viewer.Sees(10, SoonEnough);

        var began = TimeProvider.System.GetTimestamp();
        LastResort.HoldProcess();
        await Eventually.IsTrue(() => LastResort.WasTaken, TimeSpan.FromSeconds(240), "a new start of the machine", Cancel);
        _output.WriteLine($"the machine would have been started anew after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        LastResort.LetGo();
        await Machine.Run("systemctl", "start", "edgecam.service");
        await viewer.Sees(10, SoonEnough);
    }

    [Fact]
    public async Task A_clip_that_a_kill_cuts_short_plays_to_the_cut()
    {
        await using var viewer = Viewer.Start(_appliance.User);
        await viewer.Sees(30, SoonEnough);
        var began = TimeProvider.System.GetTimestamp();
        var asked = Control.Ask("command", "clip", new JsonObject { ["before_s"] = 0, ["after_s"] = 120 }, Cancel);
        await viewer.Sees(150, SoonEnough);
        var filmed = TimeProvider.System.GetElapsedTime(began);
        await _faults.Suffer(nameof(ApplianceFaults.Killed), viewer);
        Assert.Null(await asked.ContinueWith(task => task.IsCompletedSuccessfully ? task.Result : null, TaskScheduler.Default));

        var clip = Directory.GetFiles("/var/lib/edgecam/clips", "*.mp4").Max(StringComparer.Ordinal)!;
        var probed = await Machine.Run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", clip);
        var last = probed.Split('\n').Select(line => double.Parse(line.TrimEnd(','), CultureInfo.InvariantCulture)).Max();
        _output.WriteLine($"killed after {filmed.TotalSeconds:0.0} s, the clip ends at {last:0.0} s");
        Assert.InRange(last, filmed.TotalSeconds - 6, filmed.TotalSeconds + 10); // it begins up to a GOP before, and a fragment of a second may be missing
    }

    [Fact]
    public async Task Idle_it_hardly_writes()
    {
        var (process, watch) = (await InstalledAppliance.ProcessId(), TimeSpan.FromSeconds(IsLong ? 1800 : 90));
        await Machine.Run("sync");
        var (written, disk, busy, began) = (Usage.WrittenBy(process), _appliance.Disk.Written, Usage.ProcessorTimeOf(process), TimeProvider.System.GetTimestamp());
        await Task.Delay(watch, Cancel); // what it does by itself is the test
        var took = TimeProvider.System.GetElapsedTime(began);
        await Machine.Run("sync");
        var (hasWritten, hasDisk) = (Usage.WrittenBy(process) - written, _appliance.Disk.Written - disk);
        var days = took / TimeSpan.FromDays(1);

        _output.WriteLine($"idle for {took.TotalSeconds:0} s: the process wrote {hasWritten} bytes, its disk {hasDisk}: {hasWritten / days / 1e6:0.00} and {hasDisk / days / 1e6:0.00} MB a day");
        _output.WriteLine($"{Held.Of(process)}; {(Usage.ProcessorTimeOf(process) - busy) / took * 100:0.0} % of a core, emulated, at 640x360 15/s by vh264");
        Assert.True(hasWritten / days < 2e6, $"{hasWritten} bytes in {took.TotalSeconds:0} s");
    }

    private static List<TimeSpan> CollectionsOf(Dictionary<string, List<TimeSpan>> times, string fault) =>
        times.TryGetValue(fault, out var took) ? took : times[fault] = [];

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task AssertNothingGrew(Held before, Held after)
    {
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 16); // a player that comes again, and connections of the control socket may be on their way
        Assert.InRange(after.Threads, 0, before.Threads + 6); // the thread pool breathes
        Assert.InRange(after.ResidentMiB, 0, before.ResidentMiB + 40); // what is compiled while it warms up is 20
        var journal = await Machine.Journal();
        foreach (var fault in (string[])["is broken", "Unhandled", "crit:"])
            Assert.DoesNotContain(fault, journal, StringComparison.Ordinal);
    }
}
