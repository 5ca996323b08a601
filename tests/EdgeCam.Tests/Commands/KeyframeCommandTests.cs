using EdgeCam.Commands;
using EdgeCam.Media;
using EdgeCam.Remote;
using EdgeCam.Ring;
using EdgeCam.Testing.H264;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class KeyframeCommandTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly VirtualTime _time = new();
    private readonly FrameRing _ring = new(DataSize.KiB(64), 64, 8 * 1024);
    private readonly LiveStream _stream;
    private readonly LiveStreamWriter _writer;

    public KeyframeCommandTests()
    {
        _stream = new LiveStream("cam", _ring, FrameRate.Of(30), canForceIdr: true);
        _writer = new LiveStreamWriter(_stream, addsCaptureTime: false);
        WriteIdr();
    }

    public void Dispose() => _ring.Dispose();

    [Fact]
    public async Task The_reply_comes_when_the_idr_is_written_and_says_which_and_of_when()
    {
        var running = Command(_stream).RunAsync();
        Assert.True(_stream.IsIdrWanted);
        await Polls();
        Assert.False(running.IsCompleted);
        var captured = _time.Clock.WallText;
        WriteIdr();
        await Polls();
        var reply = await running;
        Assert.Equal((ReplyStatus.Ok, _ring.NewestIdr, captured), (reply.Status, (long)reply.Fields["seq"]!, (string?)reply.Fields["captured"]));
    }

    [Fact]
    public async Task A_second_one_too_soon_is_busy_and_asks_for_nothing()
    {
        var command = Command(_stream);
        _ = command.RunAsync();
        _stream.OnIdrForced();
        Assert.Equal(ReplyStatus.Busy, (await command.RunAsync()).Status);
        Assert.False(_stream.IsIdrWanted);
        _time.Pass(Interval);
        _ = command.RunAsync();
        Assert.True(_stream.IsIdrWanted);
    }

    [Fact]
    public async Task Without_pictures_it_fails_and_says_so()
    {
        var running = Command(_stream).RunAsync();
        for (var i = 0; i < 2_000 && !running.IsCompleted; i++)
            await Polls();
        Assert.Equal((ReplyStatus.Failed, "no_picture"), ((await running).Status, (await running).Code));
    }

    [Fact]
    public async Task What_is_passed_through_has_its_key_frames_when_they_come()
    {
        var passed = new LiveStream("cam", _ring, FrameRate.Of(30), canForceIdr: false);
        Assert.Equal("not_supported", (await Command(passed).RunAsync()).Code);
    }

    [Fact]
    public async Task Arguments_that_nobody_asked_for_are_rejected() =>
        Assert.Equal(["/stream unknown_key"], (await Command(_stream).RunAsync("""{"stream":1}""")).Faults());

    private void WriteIdr() => _writer.WriteVideo(SyntheticH264.IdrUnit(), _time.Clock.Now);

    /// <summary>Lets the command look once.</summary>
    private async Task Polls()
    {
        await Eventually.IsTrue(() => _time.Timers > 0, TimeSpan.FromSeconds(20), "it waits", CancellationToken.None);
        _time.Pass(TimeSpan.FromMilliseconds(4));
    }

    private KeyframeCommand Command(LiveStream stream) => new(stream, Interval, () => _time.Clock, _time);
}
