using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Commands.Files;
using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>
/// <c>diag</c>: without arguments makes a bundle and tells its <c>path</c>; with <c>path</c> and <c>offset</c> reads a piece of it, see
/// <see cref="ChunkReader"/>.
/// </summary>
/// <param name="folder">The bundles and nothing else; made when needed.</param>
/// <param name="chunks">Reads from <paramref name="folder"/>.</param>
internal sealed class DiagCommand(DiagBundle bundle, string folder, ChunkReader chunks, TimeProvider time) : ICameraCommand
{
    private const int Kept = 3;
    private int _isMaking;

    public string Name => "diag";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        return Task.FromResult(request.Arguments.Count > 0 ? chunks.Answer(new CommandArguments(request.Arguments)) : MakeAlone());
    }

    private RemoteReply MakeAlone()
    {
        if (Interlocked.Exchange(ref _isMaking, 1) == 1)
            return RemoteReply.Busy("a bundle is being made");
        try
        {
            return Make();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return RemoteReply.Failed("io_error", $"the bundle cannot be written to {folder}: {fault.Message}");
        }
        finally
        {
            Volatile.Write(ref _isMaking, 0);
        }
    }

    private RemoteReply Make()
    {
        var now = time.GetUtcNow();
        var bytes = bundle.Make(now);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"diag-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}.tar.gz");
        File.WriteAllBytes(path + ".part", bytes);
        File.Move(path + ".part", path, overwrite: true);
        RemoveOld();
        return RemoteReply.Ok(new JsonObject
        {
            ["path"] = path,
            ["size"] = bytes.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            ["chunk_bytes"] = ChunkReader.MaxBytes,
        });
    }

    /// <summary>Names sort by time. What an earlier attempt left unfinished goes too.</summary>
    private void RemoveOld()
    {
        var old = Directory.GetFiles(folder, "diag-*.tar.gz").OrderDescending(StringComparer.Ordinal).Skip(Kept);
        foreach (var file in old.Concat(Directory.GetFiles(folder, "diag-*.part")))
            File.Delete(file);
    }
}
