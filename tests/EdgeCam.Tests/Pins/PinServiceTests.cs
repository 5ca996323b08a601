using System.Collections.Concurrent;
using System.Text;
using EdgeCam.Options;
using EdgeCam.Pins;
using EdgeCam.Pins.Map;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Tests.Pins;

/// <summary>The thread itself, on a machine whose chip is called otherwise. What it does with lines the rig shows.</summary>
public sealed class PinServiceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentQueue<CameraEvent> _events = new();

    [Fact]
    public async Task A_chip_that_is_not_there_is_told_and_nothing_else_happens()
    {
        using var service = Service();
        service.Start();
        await Eventually.IsTrue(() => !_events.IsEmpty, Patience, "the pins are reported", TestContext.Current.CancellationToken);
        Assert.StartsWith("door (map:1), siren (map:1): No GPIO chip is called pinctrl-of-nobody.", (string)Assert.Single(_events).Fields["reason"]!, StringComparison.Ordinal);
        Assert.Contains("siren (map:1): No GPIO chip", Assert.Throws<IOException>(() => service.Write("siren", isHigh: true)).Message, StringComparison.Ordinal);
        Assert.Equal([("door", false), ("siren", true)], service.List().Select(pin => (pin.Name, pin.IsOutput)));
        Assert.Null(service.Read("bell"));
        Assert.False(service.TryIdentify(TimeSpan.FromSeconds(1)));
        service.Apply(new PinsOptions());
    }

    [Fact]
    public void One_that_was_never_started_or_is_over_refuses_and_does_not_wait()
    {
        var service = Service();
        Assert.Throws<IOException>(() => service.Write("siren", isHigh: true));
        service.Dispose();
        Assert.Throws<IOException>(() => service.Write("siren", isHigh: true));
        service.Apply(new PinsOptions());
    }

    [Fact]
    public async Task A_fault_of_ours_ends_the_thread_and_nothing_else()
    {
        using var service = Service(() => throw new InvalidOperationException("ours"));
        service.Start();
        await Eventually.IsTrue(() => !service.IsRunning, Patience, "it ends", TestContext.Current.CancellationToken);
        Assert.Throws<IOException>(() => service.Write("siren", isHigh: true));
    }

    private PinService Service(Func<BoxFacts>? facts = null)
    {
        Assert.Empty(PinMapReader.Read(Encoding.UTF8.GetBytes("""{ "chips": ["pinctrl-of-nobody"], "inputs": { "door": { "line": 5 } }, "outputs": { "siren": { "line": 16 } } }"""), "map", out var map));
        return new PinService(map, new PinsOptions(), new PinOutlets { Tell = _events.Enqueue, Facts = facts ?? (() => default) }, NullLogger.Instance);
    }
}
