using System.Diagnostics;
using System.Globalization;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

/// <summary>What the link costs, and how long a message takes; the figures are in the test's output.</summary>
public sealed class CostTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_message_is_through_the_broker_and_back_within_50_ms()
    {
        await using var broker = await Setup.Broker();
        using var camera = Camera.On(broker);
        await camera.IsUp();
        var count = Setup.IsLong ? 5_000 : 300;
        var milliseconds = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            camera.Broker.Publish(new(Camera.Topics.Command("echo"), new byte[300]), Queueing.Reply);
            SpinWait.SpinUntil(() => camera.Received.TryDequeue(out _), Setup.Deadline);
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        milliseconds.Sort();
        var (p50, p99) = (milliseconds[count / 2], milliseconds[count * 99 / 100]);
        output.WriteLine($"{count} messages there and back: p50 {p50:0.00} ms, p99 {p99:0.00} ms, longest {milliseconds[^1]:0.00} ms");
        Assert.InRange(p50, 0, 50); // the 99th percentile is the machine's as much as ours
    }

    [Fact]
    public async Task An_idle_connection_costs_next_to_nothing()
    {
        Assert.SkipUnless(Setup.IsLong, "needs: ./test.sh --long, for it watches half a minute");
        await using var broker = await Setup.Broker();
        using var camera = Camera.On(broker);
        await camera.IsUp();
        var (before, began) = (ThreadTicks(), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var percent = (ThreadTicks() - before) / Stopwatch.GetElapsedTime(began).TotalSeconds; // a tick is 10 ms: 1 % of a second
        output.WriteLine($"idle: {percent:0.000} % of a core");
        Assert.InRange(percent, 0, 0.2);
    }

    /// <summary>User and system time of the mqtt thread (proc_pid_stat(5), fields 14 and 15).</summary>
    private static long ThreadTicks()
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            var stat = File.ReadAllText(Path.Combine(task, "stat"));
            if (!stat.Contains("(mqtt)", StringComparison.Ordinal))
                continue;
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException("There is no thread named mqtt.");
    }
}
