using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Commands.Files;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class DiagCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly VirtualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bundle_is_fetched_in_pieces_and_opens()
    {
        var command = Command(DiagPart.Text("version.txt", () => "edgecam 1"), new DiagPart("broken.txt", () => throw new IOException("no such thing")));
        var made = (await command.RunAsync()).Fields;
        var bytes = new MemoryStream();
        for (var isEnd = false; !isEnd;)
        {
            var piece = (await command.RunAsync($$"""{"path":"{{made["path"]}}","offset":{{bytes.Length}}}""")).Fields;
            bytes.Write(Convert.FromBase64String((string)piece["data"]!));
            isEnd = (bool)piece["end"]!;
        }

        Assert.Equal((string?)made["sha256"], Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())));
        var files = Unpack(bytes.ToArray());
        Assert.Equal("edgecam 1", files["version.txt"]);
        Assert.Equal("broken.txt cannot be had: no such thing\n", files["broken.txt"]);
    }

    [Fact]
    public void Secrets_that_a_part_forgot_about_are_taken_out()
    {
        var part = DiagPart.Text("log.txt", () => "user a with hunter22!, rtsp://joe:pw@relay/cam, mail a@b");
        var text = Unpack(new DiagBundle([part], () => ["hunter22", "hunter22!", "", "a"]).Make(_time.GetUtcNow()))["log.txt"];
        Assert.Equal("user a with ***, rtsp://***@relay/cam, mail a@b", text);
    }

    [Fact]
    public void What_cannot_be_compressed_stays_below_a_mebibyte_and_loses_its_beginning()
    {
        var noise = Noise(800_000);
        var bundle = new DiagBundle([.. Enumerable.Range(0, 3).Select(i => new DiagPart($"{i}", () => noise))], () => []).Make(_time.GetUtcNow());
        Assert.InRange(bundle.Length, 1, 1024 * 1024);
        var files = Unpack(bundle);
        Assert.Equal((3, 0), (files.Count, files["2"].Length));
        Assert.EndsWith(files["1"], files["0"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_bundles_are_kept_and_no_leftover()
    {
        var command = Command(DiagPart.Text("a", () => "a"));
        Directory.CreateDirectory(_folder["diag"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["diag"], "diag-x.tar.gz.part"), "half", TestContext.Current.CancellationToken);
        var paths = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            paths.Add((string)(await command.RunAsync()).Fields["path"]!);
        }

        Assert.Equal(paths.TakeLast(3), Directory.GetFiles(_folder["diag"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_failure_that_says_so()
    {
        await File.WriteAllTextAsync(_folder["diag"], "a file where the folder should be", TestContext.Current.CancellationToken);
        var reply = await Command(DiagPart.Text("a", () => "a")).RunAsync();
        Assert.Equal((ReplyStatus.Failed, "io_error"), (reply.Status, reply.Code));
    }

    [Fact]
    public void A_cameras_bundle_holds_versions_options_counters_the_log_and_the_kernels_word()
    {
        using var ring = new LogRing(_time);
        ring.CreateLogger("EdgeCam").Log(LogLevel.Warning, new EventId(7), "hello", null, (state, _) => state);
        var parts = DiagPart.All(() => new JsonObject { ["a"] = 1 }, () => new JsonObject { ["frames"] = 2 }, ring);
        var files = Unpack(new DiagBundle(parts, () => []).Make(_time.GetUtcNow()));
        Assert.StartsWith("edgecam ", files["version.txt"], StringComparison.Ordinal);
        Assert.Contains("\"a\": 1", files["options.json"], StringComparison.Ordinal);
        Assert.Contains("\"frames\": 2", files["counters.json"], StringComparison.Ordinal);
        Assert.EndsWith("hello\n", files["log.txt"], StringComparison.Ordinal);
        Assert.Contains("MemAvailable", files["proc/meminfo"], StringComparison.Ordinal);
        Assert.Contains("VmRSS", files["proc/self-status"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_ring_holds_the_newest_lines_within_its_bound()
    {
        using var ring = new LogRing(_time);
        var log = ring.CreateLogger("EdgeCam");
        for (var i = 0; i < 10_000; i++)
            log.Log(LogLevel.Warning, new EventId(7), $"line {i}", null, (state, _) => state);
        log.Log(LogLevel.Error, new EventId(8), "two\nlines", new IOException("disk"), (state, _) => state);
        log.Log(LogLevel.Error, new EventId(9), new string('x', 100_000), null, (state, _) => state);
        var text = Encoding.UTF8.GetString(ring.Text());
        Assert.InRange(text.Length, LogRing.MaxBytes - 4_096, LogRing.MaxBytes);
        var lines = text.TrimEnd('\n').Split('\n');
        Assert.Equal("2026-01-01T01:00:00.000Z Warning EdgeCam[7] line 9999", lines[^3]);
        Assert.Equal("2026-01-01T01:00:00.000Z Error EdgeCam[8] two | lines System.IO.IOException: disk", lines[^2]);
        Assert.DoesNotContain(lines, line => line.EndsWith(" line 0", StringComparison.Ordinal));
    }

    private DiagCommand Command(params DiagPart[] parts) =>
        new(new DiagBundle(parts, () => []), _folder["diag"], new ChunkReader(_folder["diag"]), _time);

    private static byte[] Noise(int bytes)
    {
        var noise = RandomNumberGenerator.GetBytes(bytes);
        for (var i = 0; i < bytes; i++)
            noise[i] = (byte)(32 + (noise[i] % 95)); // printable: six and a half bits a byte
        return noise;
    }

    private static Dictionary<string, string> Unpack(byte[] bundle)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var tar = new TarReader(new GZipStream(new MemoryStream(bundle), CompressionMode.Decompress));
        while (tar.GetNextEntry(copyData: true) is { } entry)
            files[entry.Name] = entry.DataStream is null ? "" : new StreamReader(entry.DataStream).ReadToEnd();
        return files;
    }
}
