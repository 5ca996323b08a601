using System.Text.Json.Nodes;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A broker that goes and comes, and a camera that films all the while.</summary>
[Collection(nameof(Undisturbed))]
public sealed class RemoteOutageTests(ITestOutputHelper output)
{
    private const int FramesPerSecond = 15;
    private const int Bound = 256; // of events that wait
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("EDGECAM_LONG") is not null;
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(90); // after the longest pause between attempts

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_that_is_killed_again_and_again_gets_everything_and_no_player_notices()
    {
        var kills = IsLong ? 50 : 2;
        await using var broker = await RemoteBroker.Start();
        broker.Way.Close(); // it opens when somebody is there to see
        await using var camera = await RunningCamera.Start(broker.Settings);
        await using var player = await RemotePlayer.Watch(camera);
        var events = new HashSet<long>();
        var quality = 0;
        for (var i = 0; i <= kills; i++)
        {
            await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");
            broker.Way.Open();
            await IsBack(broker, watcher, quality);
            await IsAnsweredOnce(broker, watcher, $"n{i}");
            await ChangeTwice();
            await HasEventOf(watcher, quality);
            events.UnionWith(Numbers(watcher));
            if (i == kills)
                break;
            broker.Way.Close();
            await broker.Server.Kill();
            await ChangeTwice();
            await broker.Server.Start();
        }

        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Order());
        Assert.Equal(0, (int?)(await broker.Kept("health"))["mqtt"]!["dropped"]);
        Assert.Equal(kills, (int?)(await broker.Kept("health"))["mqtt"]!["reconnects"]);
        output.WriteLine($"{kills} kills: {events.Count} events, all seen; {await player.SawEveryPicture(FramesPerSecond)} pictures, none left out");

        async Task ChangeTwice()
        {
            for (var n = 0; n < 2; n++)
                await camera.Change($$$"""{"motion":{"sensitivity":{{{quality = (quality % 100) + 1}}}}}""");
        }
    }

    [Fact]
    public async Task Events_of_an_outage_are_kept_within_bounds_and_come_after_it_at_20_a_second()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start([.. broker.Settings, ("Metrics__PeriodSeconds", 10)]);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");
        await camera.Change("""{"motion":{"sensitivity":77}}""");
        await HasEventOf(watcher, 77);
        var last = Numbers(watcher).Max();

        broker.Way.Close();
        for (var i = 0; i < Bound + 50; i++)
            await camera.Change($$$"""{"motion":{"sensitivity":{{{1 + (i % 50)}}}}}""");
        broker.Way.Open();

        var enough = IsLong ? Bound : 40;
        await Eventually.IsTrue(() => After(watcher, last).Count >= enough, Return, $"{enough} events of the outage", Cancel);
        var replayed = After(watcher, last);
        var numbers = replayed.ConvertAll(NumberOf);
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => numbers[0] + i), numbers); // the newest, in order, without a gap
        Assert.All(replayed, message => Assert.InRange((long)message.Json["queued_ms"]!, 1, 120_000));
        var seconds = (replayed[^1].At - replayed[0].At).TotalSeconds;
        Assert.InRange(seconds, ((replayed.Count - 1) * 0.05) - 0.5, double.MaxValue); // half a second for a client that was late to write down the first

        var health = watcher.Of("/health")[^1].Json["mqtt"]!;
        var missing = numbers[0] - last - 1;
        Assert.Equal(1, (int)health["reconnects"]!);
        Assert.InRange((long)health["dropped"]!, missing, missing + 1); // all that were not kept; and one that came, but whose acknowledgement was cut off
        Assert.InRange((int)health["queued"]!, 1, Bound + 16);
        output.WriteLine($"{health["dropped"]} dropped, {replayed.Count} seen in {seconds:0.0} s, the first after {replayed[0].Json["queued_ms"]} ms");
    }

    [Fact]
    public async Task What_happens_while_the_broker_is_frozen_arrives_once_it_goes_on()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        await using var player = await RemotePlayer.Watch(camera);
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");
        await camera.Change("""{"motion":{"sensitivity":51}}""");
        await HasEventOf(watcher, 51);
        var last = Numbers(watcher).Max();

        await broker.Server.Freeze(isFrozen: true);
        for (var i = 1; i <= 40; i++) // more than may be under way unacknowledged
            await camera.Change($$$"""{"motion":{"sensitivity":{{{i}}}}}""");
        await broker.Server.Freeze(isFrozen: false);

        await HasEventOf(watcher, 40);
        var numbers = After(watcher, last).ConvertAll(NumberOf);
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => last + 1 + i), numbers); // each once, in order
        Assert.True(numbers.Count >= 40, $"{numbers.Count} events");
        Assert.Equal(40, (int?)(await broker.Kept("settings/reported"))["settings"]!["motion"]!["sensitivity"]);
        await player.SawEveryPicture(FramesPerSecond);
    }

    /// <summary>What the broker keeps is there again, though it has forgotten everything.</summary>
    private static async Task IsBack(RemoteBroker broker, MessageLog watcher, int quality)
    {
        await Eventually.IsTrue(() => watcher.Of("/availability").Any(message => message.Payload == "online"), Return, "online", Cancel);
        foreach (var topic in (string[])["info", "state", "health", "settings/schema", "settings/reported"])
            await Eventually.IsTrue(() => watcher.Of($"/{topic}").Count > 0, Player.Patience, topic, Cancel);
        Assert.Equal("online", await broker.Text($"{RemoteBroker.Base}/availability"));
        if (quality > 0)
            Assert.Equal(quality, (int?)(await broker.Kept("settings/reported"))["settings"]!["motion"]!["sensitivity"]);
    }

    private static async Task IsAnsweredOnce(RemoteBroker broker, MessageLog watcher, string id)
    {
        await broker.Send("cmd/identify", $$"""{"id":"{{id}}"}""");
        await Eventually.IsTrue(() => watcher.Of("/res/identify").Count > 0, Player.Patience, "a reply", Cancel);
        Assert.Equal("ok", (string?)Assert.Single(watcher.Of("/res/identify")).Json["status"]);
    }

    /// <summary>The last change has been told.</summary>
    private static Task HasEventOf(MessageLog watcher, int quality) => Eventually.IsTrue(
        () => watcher.Of("/settings/reported") is [.., var last] && (int?)last.Json["settings"]!["motion"]!["sensitivity"] == quality
            && watcher.Of("/event/settings").Any(message => (long?)message.Json["rev"] == (long?)last.Json["rev"]),
        Return, "the event of the last change", Cancel);

    private static IEnumerable<long> Numbers(MessageLog watcher) => After(watcher, 0).Select(NumberOf);

    /// <summary>Events with higher numbers than one.</summary>
    private static List<ReceivedMessage> After(MessageLog watcher, long last) =>
        [.. watcher.All.Where(message => message.Topic.Contains("/event/", StringComparison.Ordinal) && NumberOf(message) > last)];

    private static long NumberOf(ReceivedMessage message) => (long)message.Json["seq"]!;
}
