using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;
using EdgeCam.Updating;
using EdgeCam.Updating.Installing;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateTakeTests : IDisposable
{
    private readonly SignedUpdate _made = new();
    private readonly FakeInstaller _installer = new();
    private bool _isProgramCopied;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private UpdatePlaces Places => _made.Places;

    private UpdateStatus Status => UpdateStatus.Read(Places.Status);

    [Fact]
    public async Task A_good_update_lies_ready_afterwards_with_the_program_that_ends_it()
    {
        HandOver(_made.Make());
        Assert.Null(await Take());
        Assert.Equal(new PendingUpdate("r1", SignedUpdate.Old, SignedUpdate.New, PayloadKind.Deb), Status.Pending);
        Assert.Equal(_made.Payload, await File.ReadAllBytesAsync(Places.New, Cancel));
        Assert.True(_isProgramCopied);
        Assert.True(File.GetUnixFileMode(Places.Status).HasFlag(UnixFileMode.OtherRead)); // the daemon is not root
    }

    [Theory]
    [InlineData("bad_signature")]
    [InlineData("truncated")]
    [InlineData("wrong_architecture")]
    [InlineData("wrong_board")]
    [InlineData("downgrade")]
    [InlineData("no_space")]
    [InlineData("wrong_package")]
    public async Task A_wrong_one_is_refused_with_its_reason_and_nothing_is_left_of_it(string code)
    {
        var update = _made.Make(json =>
        {
            json["architecture"] = code is "wrong_architecture" ? "armhf" : "arm64";
            json["boards"] = new JsonArray(code is "wrong_board" ? "Raspberry Pi 5" : "Raspberry Pi 4");
            json["version"] = code is "downgrade" ? "0.0.9-1" : SignedUpdate.New;
        });
        if (code is "bad_signature")
            update[60] ^= 1;
        _installer.Unfit = code is "wrong_package" ? new UpdateRefusal("wrong_package", "another") : null;
        HandOver(code is "truncated" ? update[..^1] : update);

        var refused = await Take(free: code is "no_space" ? 1000 : long.MaxValue);
        Assert.Equal((UpdateOutcome.Refused, code, "r1"), (refused?.Outcome, refused?.Code, refused?.Id));
        Assert.Equal(refused, Status.Last);
        Assert.Null(Status.Pending);
        Assert.Equal(["status.json"], Directory.EnumerateFileSystemEntries(Places.Store).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_request_is_taken_once_and_none_while_an_update_is_under_way()
    {
        HandOver(_made.Make()[..^1]);
        Assert.NotNull(await Take());
        HandOver(_made.Make());
        Assert.Null(await Take()); // the same id
        Assert.Null(Status.Pending);
        HandOver(_made.Make(), "r2");
        Assert.Null(await Take());
        Assert.Equal("r2", Status.Pending?.Id);
        HandOver(_made.Make(), "r3");
        Assert.Null(await Take());
        Assert.Equal("r2", Status.Pending?.Id);
    }

    [Fact]
    public async Task Only_root_goes_back_to_an_older_version()
    {
        var older = _made.Make(json => json["version"] = "0.0.9-1");
        HandOver(older, allowDowngrade: true);
        Assert.Equal("downgrade", (await Take())?.Code);
        await File.WriteAllBytesAsync(_made["older"], older, Cancel);
        Write(Places.RootRequest, new UpdateRequest("r2", _made["older"], AllowDowngrade: true));
        Assert.Null(await Take());
        Assert.Equal("0.0.9-1", Status.Pending?.To);
        Assert.False(File.Exists(Places.RootRequest));
    }

    [Fact]
    public async Task Neither_a_link_nor_a_pipe_in_the_place_of_the_update_leads_root_astray()
    {
        await File.WriteAllBytesAsync(_made["elsewhere"], _made.Make(), Cancel);
        File.CreateSymbolicLink(Places.Incoming, _made["elsewhere"]);
        Write(Places.Request, new UpdateRequest("r1", "/etc/shadow", AllowDowngrade: false));
        Assert.Equal("storage", (await Take())?.Code);
        File.Delete(Places.Incoming);
        Assert.True((await Tool.Run("mkfifo", Places.Incoming, TimeSpan.FromSeconds(20), Cancel)).Succeeded);
        Write(Places.Request, new UpdateRequest("r2", "", AllowDowngrade: false));
        Assert.Equal("storage", (await Take().WaitAsync(TimeSpan.FromSeconds(20), Cancel))?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("{\"id\":null,\"file\":\"x\"}")]
    [InlineData("{\"id\":\"\",\"file\":\"x\"}")]
    [InlineData("null")]
    public async Task A_request_that_is_none_is_left_alone(string text)
    {
        await File.WriteAllTextAsync(Places.Request, text, Cancel);
        Assert.Null(await Take());
        Assert.Equal(new UpdateStatus(), Status);
    }

    public void Dispose() => _made.Dispose();

    private void HandOver(byte[] update, string id = "r1", bool allowDowngrade = false)
    {
        File.WriteAllBytes(Places.Incoming, update);
        Write(Places.Request, new UpdateRequest(id, "", allowDowngrade));
    }

    private static void Write(string file, UpdateRequest request) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(request, SmallJson.Default.UpdateRequest));

    private Task<UpdateOutcome?> Take(long free = long.MaxValue) => new UpdateTake(Places, new TakePorts(_made.Keys, SignedUpdate.Machine, SignedUpdate.Compare, _ => _installer)
    {
        Free = () => free,
        CopyProgram = _ => _isProgramCopied = true,
    }).RunAsync(Cancel);

    private sealed class FakeInstaller : IUpdateInstaller
    {
        public UpdateRefusal? Unfit { get; set; }

        public string? Slot => null;

        public UpdateRefusal? Prepare(UpdateManifest update, string payload, string installed) => Unfit;

        public string? Install(PendingUpdate update) => null;

        public string? Restore(PendingUpdate update) => null;

        public void Keep(PendingUpdate update)
        {
        }

        public bool IsRunning(PendingUpdate update) => true;
    }
}
