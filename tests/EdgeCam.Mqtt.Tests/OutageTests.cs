using System.Globalization;
using System.Text;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

/// <summary>Connections that break, and what is left of them.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task A_broker_that_is_killed_and_restarted_again_and_again_misses_no_event()
    {
        var restarts = Setup.IsLong ? 50 : 5;
        await using var broker = await Setup.Broker();
        using var camera = Camera.On(broker, plan => plan with { Link = plan.Link with { LongestPause = TimeSpan.FromSeconds(1) } });
        var seen = new HashSet<int>();
        for (var i = 0; i <= restarts; i++)
        {
            await camera.IsUp(i + 1);
            await using var watcher = await broker.Subscribe("edgecam/+/+/event/#", 1, "%p");
            Publish(2 * i);
            seen.Add(Number((await watcher.End(Setup.Deadline, TestContext.Current.CancellationToken)).Output));
            await broker.Kill();
            await Setup.Eventually(() => !camera.Broker.Status.IsConnected, "the camera has noticed");
            Publish((2 * i) + 1);
            if (i == restarts)
                break;
            await broker.Start();
        }

        Assert.Equal(Enumerable.Range(0, restarts + 1).Select(i => 2 * i), seen.Order());
        Assert.Equal((restarts, 0), (camera.Broker.Status.Reconnects, camera.Broker.Status.Dropped));
        // All but the last, which waits: those of the outages were sent after the next connect.
        Assert.Equal(((2 * restarts) + 1, 1), (camera.Broker.Counts.Sent, camera.Broker.Status.Queued));

        void Publish(int number) =>
            camera.Broker.Publish(new(Camera.Topics.Event("system"), Encoding.UTF8.GetBytes($$"""{"seq":{{number}},"queued_ms":0}""")), Queueing.Event);
    }

    [Fact]
    public async Task An_event_of_an_outage_says_how_long_it_waited()
    {
        await using var broker = await Setup.Broker();
        using var camera = new Camera($"mqtt://127.0.0.1:{broker.Port}", isStarted: false);
        camera.Broker.Publish(new(Camera.Topics.Event("motion"), """{"seq":1,"queued_ms":0}"""u8.ToArray()), Queueing.Event);
        await using var watcher = await broker.Subscribe("edgecam/+/+/event/#", 1, "%p");
        camera.Broker.Start();
        var payload = (await watcher.End(Setup.Deadline, TestContext.Current.CancellationToken)).Output;
        Assert.Matches("""^\{"seq":1,"queued_ms":[1-9]\d*\}\n$""", payload);
    }

    [Fact]
    public async Task The_will_is_published_when_the_power_fails()
    {
        await using var broker = await Setup.Broker();
        await using var watcher = await broker.Subscribe(Camera.Topics.Availability, 2, "%p %r");
        using var camera = Camera.On(broker, plan => plan with { WillDelay = TimeSpan.FromSeconds(1) });
        await camera.IsUp();
        camera.Broker.CutOff();
        Assert.Equal("online 0\noffline 0\n", (await watcher.End(Setup.Deadline, TestContext.Current.CancellationToken)).Output);
    }

    /// <summary>Mosquitto before 2.0.12 does not say why it hangs up; what it says when it does is in <see cref="PacketTests"/>.</summary>
    [Fact]
    public async Task Another_client_with_our_id_is_not_fought_with()
    {
        await using var broker = await Setup.Broker();
        using var camera = Camera.On(broker);
        await camera.IsUp();
        await using var other = Tool.Start("mosquitto_sub", ["-V", "5", "-p", $"{broker.Port}", "-i", Camera.Id, "-t", "x"]);
        await Setup.Eventually(() => camera.Broker.Status is { IsConnected: false, LastFailure.Length: > 0 }, "the camera is thrown out");
        Assert.InRange(await camera.Log.PauseSeconds(), 1, 120);
    }

    [Fact]
    public async Task A_session_is_kept_while_we_are_away_and_so_is_what_came_for_us()
    {
        await using var broker = await Setup.Broker();
        using (var camera = Camera.On(broker))
            await camera.IsUp();
        await broker.Publish("-t", Camera.Topics.Command("identify"), "-m", "{}");
        var isKept = false;
        using var again = new Camera($"mqtt://127.0.0.1:{broker.Port}", isStarted: false);
        again.Broker.OnConnected = isPresent => isKept = isPresent;
        again.Broker.Start();
        await Setup.Eventually(() => !again.Received.IsEmpty, "the command arrives");
        Assert.True(isKept);
    }

    [Fact]
    public async Task Nobody_there_is_told_with_what_to_do()
    {
        using var camera = new Camera($"mqtt://127.0.0.1:{FreePorts.TakeFour()}");
        await camera.Fails("nothing listens on this port");
        using var lost = new Camera("mqtt://no-such-host.invalid");
        await lost.Fails("the name no-such-host.invalid does not resolve");
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_broker_that_is_not_there()
    {
        var camera = new Camera($"mqtt://127.0.0.1:{FreePorts.TakeFour()}");
        await camera.Fails("nothing listens");
        var began = TimeProvider.System.GetTimestamp();
        camera.Dispose();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 3);
        camera.Dispose();
        camera.Broker.Publish(new("late", default), Queueing.Event);
    }

    private static int Number(string payload) => int.Parse(payload.Split("\"seq\":")[1].Split(',', '}')[0], CultureInfo.InvariantCulture);
}
