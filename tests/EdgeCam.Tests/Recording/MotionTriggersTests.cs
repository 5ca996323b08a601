using System.Collections.Concurrent;
using EdgeCam.Commands;
using EdgeCam.Motion;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Recording;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Recording;

public sealed class MotionTriggersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FilmedStream _camera = new();
    private readonly ConcurrentQueue<CameraEvent> _events = new();
    private readonly ConcurrentQueue<BrokerMessage> _published = new();
    private readonly SnapshotMaker _maker;

    public MotionTriggersTests()
    {
        _camera.Run(TimeSpan.FromSeconds(4.1)); // an IDR at 4.0
        _maker = new SnapshotMaker(_camera.Stream, () => 80, () => _camera.Now, (time, _) =>
        {
            Run(time);
            return Task.CompletedTask;
        });
    }

    public void Dispose()
    {
        _maker.Dispose();
        _camera.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Motion_makes_a_clip_and_a_snapshot_not_more_often_than_wanted_and_always_its_events()
    {
        var triggers = Triggers(new MotionOptions { Clip = true, Snapshot = true, BeforeSeconds = 2, AfterSeconds = 1, MinIntervalSeconds = 30 });
        await triggers.OnMotion(Change(isMoving: true, second: 0));
        await triggers.OnMotion(Change(isMoving: false, second: 5));
        await triggers.OnMotion(Change(isMoving: true, second: 29));
        Assert.Equal(["start", "clip", "stop", "start"], _events.Select(one => one.EventType));
        Assert.Single(_published);
        await MediaFile.Plays(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_folder["x"])!)));
        await triggers.OnMotion(Change(isMoving: true, second: 31));
        Assert.Equal(2, _events.Count(one => one.EventType is "clip"));
    }

    [Fact]
    public async Task An_event_says_how_much_moved_and_where()
    {
        await Triggers(new MotionOptions()).OnMotion(Change(isMoving: true, second: 0));
        Assert.Equal("""{"src":"video","share_pct":1.23,"box_pct":[10,20.5,30,40]}""", Assert.Single(_events).Fields.ToJsonString());
    }

    [Fact]
    public async Task What_a_pir_sensor_sees_is_motion_too_and_both_share_the_least_interval()
    {
        var triggers = Triggers(new MotionOptions { Clip = true, BeforeSeconds = 2, AfterSeconds = 1, MinIntervalSeconds = 30 });
        triggers.Pins = new PinsOptions { PirSnapshot = true };
        await triggers.OnSensor(isMoving: true, new MediaInstant(0));
        await triggers.OnMotion(Change(isMoving: true, second: 5));
        await triggers.OnSensor(isMoving: false, new MediaInstant(20_000_000_000));
        Assert.Equal(["start pir", "start video", "stop pir"], _events.Select(one => $"{one.EventType} {one.Fields["src"]}"));
        Assert.Single(_published);
    }

    [Fact]
    public async Task What_fails_is_an_event_too()
    {
        File.WriteAllText(_folder["file"], "");
        var triggers = Triggers(new MotionOptions { Clip = true, AfterSeconds = 1 }, _folder["file"]);
        await triggers.OnMotion(Change(isMoving: true, second: 0));
        Assert.Equal(("failed", "storage"), (_events.Last().EventType, (string)_events.Last().Fields["code"]!));
    }

    /// <summary>The clip and the snapshot wait on threads of their own; whoever waits lets time pass for both.</summary>
    private void Run(TimeSpan time)
    {
        lock (_camera)
            _camera.Run(time);
    }

    private MotionTriggers Triggers(MotionOptions options, string? folder = null)
    {
        var store = new ClipStore(folder ?? Path.GetDirectoryName(_folder["x"])!, DataSize.MiB(64), DataSize.MiB(1), () => 1L << 30);
        var clips = new ClipRecorder(_camera.Stream, store, () => _camera.Now, (time, _) => Run(time));
        var snapshots = new SnapshotCommand(_maker, store, new Broker(_published), new Topics("edgecam", "ec-1"));
        return new MotionTriggers(clips, snapshots, _events.Enqueue, CancellationToken.None) { Options = options };
    }

    private static MotionChange Change(bool isMoving, int second) =>
        new(isMoving, 0.01234, new MotionBox(10, 20.5, 30, 40), new MediaInstant(second * 1_000_000_000L));

    private sealed class Broker(ConcurrentQueue<BrokerMessage> published) : IBroker
    {
        public BrokerStatus Status => default;

        public void Publish(BrokerMessage message, Queueing queueing) => published.Enqueue(message);
    }
}
