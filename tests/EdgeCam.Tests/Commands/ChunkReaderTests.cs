using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Commands.Files;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class ChunkReaderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string _clips;
    private readonly ChunkReader _reader;

    public ChunkReaderTests()
    {
        _clips = Directory.CreateDirectory(_folder["clips"]).FullName;
        _reader = new ChunkReader(_clips, _folder["missing"]);
        File.WriteAllText(_folder["secret"], "s");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChunkReader.MaxBytes)]
    [InlineData((3 * ChunkReader.MaxBytes) + 77)]
    public void The_pieces_make_the_file_again(int bytes)
    {
        var (content, got) = (RandomNumberGenerator.GetBytes(bytes), new MemoryStream());
        var path = Path.Combine(_clips, "a.mp4");
        File.WriteAllBytes(path, content);
        for (var isEnd = false; !isEnd;)
        {
            var fields = Ask(path, got.Length).Fields;
            got.Write(Convert.FromBase64String((string)fields["data"]!));
            Assert.Equal((got.Length, bytes), ((long)fields["offset"]! + (int)fields["bytes"]!, (long)fields["size"]!));
            isEnd = (bool)fields["end"]!;
        }

        Assert.Equal(content, got.ToArray());
    }

    [Fact]
    public void Nothing_outside_the_directories_can_be_named()
    {
        File.CreateSymbolicLink(Path.Combine(_clips, "link"), _folder["secret"]);
        Directory.CreateSymbolicLink(Path.Combine(_clips, "up"), Path.GetDirectoryName(_folder["secret"])!);
        Directory.CreateDirectory(_folder["clips-too"]);
        File.WriteAllText(Path.Combine(_folder["clips-too"], "a"), "s");
        string[] paths =
        [
            _folder["secret"], $"{_clips}/../secret", $"{_clips}/link", $"{_clips}/up/secret", $"{_folder["clips-too"]}/a", "clips/a", "", "/etc/passwd",
            _clips, $"{_clips}/", $"{_clips}/none", $"{_clips}/none/a", $"{_folder["missing"]}/a", $"{_clips}/a\0", new string('/', 5_000), $"{_clips}/{new string('n', 400)}",
        ];
        Assert.All(paths, path => Assert.NotEqual(ReplyStatus.Ok, Ask(path, 0).Status));
        Assert.All(paths, path => Assert.DoesNotContain("data", Ask(path, 0).Fields.Select(field => field.Key)));
    }

    [Fact]
    public void A_directory_that_is_reached_over_a_link_can_be_read()
    {
        Directory.CreateSymbolicLink(_folder["alias"], _clips);
        File.WriteAllText(Path.Combine(_clips, "a"), "x");
        var reply = new ChunkReader(_folder["alias"]).Answer(new CommandArguments(new JsonObject { ["path"] = Path.Combine(_folder["alias"], "a") }));
        Assert.Equal("eA==", (string?)reply.Fields["data"]);
    }

    [Fact]
    public void Behind_the_end_there_is_nothing()
    {
        File.WriteAllText(Path.Combine(_clips, "a"), "x");
        Assert.True((bool)Ask(Path.Combine(_clips, "a"), 1).Fields["end"]!);
        Assert.Equal("out_of_range", Ask(Path.Combine(_clips, "a"), 2).Code);
        Assert.Equal(["/offset out_of_range"], Ask(Path.Combine(_clips, "a"), -1).Faults());
    }

    private RemoteReply Ask(string path, long offset) => _reader.Answer(new CommandArguments(new JsonObject { ["path"] = path, ["offset"] = offset }));
}
