using System.Text.Json.Nodes;
using EdgeCam.Commands.Files;
using EdgeCam.Recording;
using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>
/// <c>clip</c>: the last seconds and the next ones as an MP4 file of the clip store. Arguments: <c>before_s</c>,
/// <c>after_s</c>; the reply says what the ring still held of the former.
/// </summary>
internal sealed class ClipCommand(ClipRecorder recorder, ChunkReader chunks) : ICameraCommand
{
    public string Name => "clip";

    /// <summary>The longest clip, and the time to write it.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(MostSeconds + 30);

    public async Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        if (request.Arguments.ContainsKey("path"))
            return chunks.Answer(new CommandArguments(request.Arguments));
        var arguments = new CommandArguments(request.Arguments);
        var before = arguments.Number("before_s", 0, MostSeconds, DefaultBefore);
        var after = arguments.Number("after_s", 0, MostSeconds, DefaultAfter);
        if (arguments.Refusal() is { } refusal)
            return refusal;
        if (!recorder.TryRecord(TimeSpan.FromSeconds(before), TimeSpan.FromSeconds(after), written => report(ProgressOf(written)), cancel, out var clip))
            return RemoteReply.Busy($"{ClipRecorder.MostAtOnce} clips are being written: ask again when one is done.");
        report(new RemoteReply(ReplyStatus.Accepted) { Fields = new JsonObject { ["before_s"] = before, ["after_s"] = after } });
        try
        {
            return RemoteReply.Ok(FieldsOf(await clip));
        }
        catch (Exception fault) when (RecordingFaults.ReplyTo(fault) is { } reply)
        {
            return reply;
        }
    }

    /// <summary>What a reply or an event says of a clip.</summary>
    public static JsonObject FieldsOf(Clip clip) => new()
    {
        ["path"] = clip.Path,
        ["bytes"] = clip.Bytes,
        ["duration_s"] = Seconds(clip.Duration),
        ["before_s"] = Seconds(clip.Before),
        ["missing_s"] = Seconds(clip.Missing),
        ["sha256"] = clip.Sha256,
    };

    private static RemoteReply ProgressOf(ClipProgress clip) => new(ReplyStatus.Progress)
    {
        Fields = new JsonObject { ["duration_s"] = Seconds(clip.Written), ["bytes"] = clip.Bytes },
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private const double MostSeconds = 600;
    private const double DefaultBefore = 5;
    private const double DefaultAfter = 10;
}
