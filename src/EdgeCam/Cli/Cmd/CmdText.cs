using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Cli.Cmd;

/// <summary>A reply to a command: on one line as it is, for programs, and what went wrong also for people.</summary>
internal static class CmdText
{
    private const int Failed = 1;
    private const int Invalid = 65; // EX_DATAERR of sysexits.h
    private const int TryAgain = 75; // EX_TEMPFAIL

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The exit code.</returns>
    public static int Write(JsonObject reply, TextWriter output, TextWriter error)
    {
        output.WriteLine(reply.ToJsonString(Plain));
        var status = TextOf(reply, "status");
        if (status is "ok")
            return 0;
        foreach (var fault in (reply["errors"] as JsonArray ?? []).OfType<JsonObject>())
            error.WriteLine($"{TextOf(fault, "path")}: {TextOf(fault, "msg")}{Guess(fault)}");
        error.WriteLine($"{status}: {(TextOf(reply, "msg") is { Length: > 0 } message ? message : TextOf(reply, "code"))}{Guess(reply)}");
        return status switch
        {
            "rejected" => Invalid,
            "busy" => TryAgain,
            _ => Failed,
        };
    }

    private static string Guess(JsonObject fault) => TextOf(fault, "did_you_mean") is { Length: > 0 } meant ? $"; did you mean {meant}?" : "";

    private static string TextOf(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
