using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Commands.Files;
using EdgeCam.Recording;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Recording;

public sealed class SnapshotTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);
    private readonly ScratchFolder _folder = new();
    private readonly ListeningBroker _broker = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_young_idr_is_taken_as_it_is()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(2.2)); // an IDR at 2.0
        using var maker = Maker(camera);
        var snapshot = await maker.TakeAsync(width: null, TestContext.Current.CancellationToken);
        Assert.Equal(new MediaInstant(1_002_000_000_000), snapshot.CapturedAt);
        Assert.Equal(55, camera.Pictures); // nothing was waited for
    }

    [Fact]
    public async Task Else_one_is_forced()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(3));
        var asked = camera.Now;
        using var maker = Maker(camera);
        var snapshot = await maker.TakeAsync(width: null, TestContext.Current.CancellationToken);
        Assert.True(snapshot.CapturedAt >= asked);
        Assert.True(camera.Now - asked <= TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public async Task Where_none_can_be_forced_the_newest_picture_is_decoded_all_the_same()
    {
        using var camera = new FilmedStream(canForceIdr: false);
        camera.Run(TimeSpan.FromSeconds(3)); // the IDR is a second old
        using var maker = Maker(camera);
        var snapshot = await maker.TakeAsync(width: null, TestContext.Current.CancellationToken);
        Assert.Equal(camera.Now - FilmedStream.Interval, snapshot.CapturedAt);
        Assert.Equal(FilmedStream.LumaOf(camera.Pictures - 1), await MeanOf(snapshot.Jpeg.Bytes), 3.0);
    }

    [Fact]
    public async Task A_camera_that_delivers_nothing_is_said()
    {
        using var camera = new FilmedStream { IsAbsent = true };
        using var maker = Maker(camera);
        await Assert.ThrowsAsync<NoPicturesException>(() => maker.TakeAsync(width: null, TestContext.Current.CancellationToken));
        camera.IsAbsent = false;
        camera.Run(TimeSpan.FromSeconds(1));
        camera.IsAbsent = true;
        camera.Run(TimeSpan.FromSeconds(20));
        var fault = await Assert.ThrowsAsync<NoPicturesException>(() => maker.TakeAsync(width: null, TestContext.Current.CancellationToken));
        Assert.Contains("s old", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_publishes_what_the_contract_says_and_replies_with_its_figures()
    {
        using var camera = new FilmedStream();
        camera.Run(Long);
        var reply = await Run(camera, """{ "width": 160, "path": "door.jpg" }""");
        Assert.Equal(ReplyStatus.Ok, reply.Status);

        var message = Assert.Single(_broker.Published);
        Assert.Equal("edgecam/v1/ec-1/snapshot", message.Topic);
        Assert.Equal((Delivery.AtMostOnce, true, TimeSpan.FromHours(1), "image/jpeg"), (message.Delivery, message.IsRetained, message.Expiry, message.ContentType));
        var properties = message.UserProperties.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        Assert.Equal(["h", "sha256", "ts", "w"], properties.Keys.Order());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(message.Payload.Span)), properties["sha256"]);
        Assert.Equal(("160", "120"), (properties["w"], properties["h"]));
        Assert.True(DateTimeOffset.TryParseExact(properties["ts"], "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));

        Assert.Equal(message.Payload.Length, (int)reply.Fields["size"]!);
        Assert.Equal((160, 120), ((int)reply.Fields["w"]!, (int)reply.Fields["h"]!));
        Assert.Equal(properties["sha256"], (string)reply.Fields["sha256"]!);
        Assert.Equal(message.Payload.ToArray(), File.ReadAllBytes((string)reply.Fields["path"]!));
        Assert.Equal("mjpeg,160,120", await MediaFile.Probe($"-show_entries stream=codec_name,width,height -of csv=p=0 {_folder["door.jpg"]}"));
    }

    [Theory]
    [InlineData("""{ "width": 8 }""", "/width", "out_of_range", null)]
    [InlineData("""{ "width": "640" }""", "/width", "wrong_type", null)]
    [InlineData("""{ "wdth": 640 }""", "/wdth", "unknown_key", "width")]
    [InlineData("""{ "path": "../etc/x.jpg" }""", "/path", "bad_format", null)]
    [InlineData("""{ "path": ".jpg" }""", "/path", "bad_format", null)]
    [InlineData("""{ "path": "door.png" }""", "/path", "bad_format", null)]
    [InlineData("""{ "path": 5 }""", "/path", "wrong_type", null)]
    public async Task Arguments_that_are_not_in_order_are_refused_and_nothing_is_published(string body, string path, string code, string? didYouMean)
    {
        using var camera = new FilmedStream();
        camera.Run(Long);
        var reply = await Run(camera, body);
        Assert.Equal((ReplyStatus.Rejected, "validation_failed"), (reply.Status, reply.Code));
        var fault = Assert.Single(reply.Errors);
        Assert.Equal((path, code, didYouMean), (fault.Path, fault.Code, fault.DidYouMean));
        Assert.Empty(_broker.Published);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_fails_the_command()
    {
        using var camera = new FilmedStream();
        camera.Run(Long);
        File.WriteAllText(_folder["file"], "");
        var reply = await Run(camera, """{ "path": "door.jpg" }""", new ClipStore(_folder["file"], DataSize.MiB(1), DataSize.MiB(1)));
        Assert.Equal((ReplyStatus.Failed, "storage"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task The_clip_command_replies_first_that_it_begins_and_last_what_there_is()
    {
        using var camera = new FilmedStream();
        camera.Run(Long);
        var replies = new List<RemoteReply>();
        var command = new ClipCommand(new ClipRecorder(camera.Stream, Store(), () => camera.Now, (time, _) => camera.Run(time)), new ChunkReader());
        var final = await command.RunAsync(Request("clip", """{ "before_s": 2, "after_s": 12 }"""), replies.Add, TestContext.Current.CancellationToken);
        Assert.Equal([ReplyStatus.Accepted, ReplyStatus.Progress, ReplyStatus.Progress], replies.Select(reply => reply.Status).Order());
        Assert.Equal(ReplyStatus.Ok, final.Status);
        Assert.Equal(["before_s", "bytes", "duration_s", "missing_s", "path", "sha256"], final.Fields.Select(pair => pair.Key).Order());
        Assert.InRange((double)final.Fields["before_s"]!, 2, 4);
        await MediaFile.Plays((string)final.Fields["path"]!);
    }

    [Theory]
    [InlineData("""{ "before_s": -1, "after_s": 601 }""", 2)]
    [InlineData("""{ "after": 5 }""", 1)]
    public async Task A_clip_beyond_the_bounds_is_refused(string body, int faults)
    {
        using var camera = new FilmedStream();
        var command = new ClipCommand(new ClipRecorder(camera.Stream, Store()), new ChunkReader());
        var reply = await command.RunAsync(Request("clip", body), _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((ReplyStatus.Rejected, faults), (reply.Status, reply.Errors.Count));
    }

    private static SnapshotMaker Maker(FilmedStream camera) => new(camera.Stream, () => 90, () => camera.Now, (time, _) =>
    {
        camera.Run(time);
        return Task.CompletedTask;
    });

    private ClipStore Store() => new(Path.GetDirectoryName(_folder["x"])!, DataSize.MiB(64), DataSize.MiB(1), () => 1L << 30);

    private async Task<RemoteReply> Run(FilmedStream camera, string body, ClipStore? store = null)
    {
        using var maker = Maker(camera);
        var command = new SnapshotCommand(maker, store ?? Store(), _broker, new Topics("edgecam", "ec-1"));
        return await command.RunAsync(Request("snapshot", body), _ => { }, TestContext.Current.CancellationToken);
    }

    private static RemoteRequest Request(string name, string body) => new(RequestKind.Command, name, "1", JsonNode.Parse(body), default);

    private async Task<double> MeanOf(byte[] jpeg)
    {
        await File.WriteAllBytesAsync(_folder["mean.jpg"], jpeg, TestContext.Current.CancellationToken);
        var result = await Tool.Run("ffmpeg", $"-v error -i {_folder["mean.jpg"]} -vf crop=320:120:0:120,scale=1:1:flags=area:out_range=tv,format=gray -f rawvideo -", TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return Assert.Single(result.Bytes);
    }

    private sealed class ListeningBroker : IBroker
    {
        public List<BrokerMessage> Published { get; } = [];

        public BrokerStatus Status => default;

        public void Publish(BrokerMessage message, Queueing queueing) => Published.Add(message);
    }
}
