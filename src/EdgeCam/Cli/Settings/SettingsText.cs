using System.Text.Json.Nodes;

namespace EdgeCam.Cli.Settings;

/// <summary>A reply to a change, for people.</summary>
internal static class SettingsText
{
    private const int Invalid = 65; // EX_DATAERR of sysexits.h
    private const int Failed = 1;
    private const int TryAgain = 75; // EX_TEMPFAIL

    /// <returns>The exit code.</returns>
    public static int Write(JsonObject reply, TextWriter output, TextWriter error)
    {
        string status = (string?)reply["status"] ?? "";
        if (status is "ok")
        {
            output.WriteLine($"revision {reply["rev"]}: {Applied(reply)}{Trial(reply)}");
            return 0;
        }
        foreach (var fault in reply["errors"] as JsonArray ?? [])
            error.WriteLine($"{fault!["path"]}: {fault["msg"]}{(fault["did_you_mean"] is { } meant ? $"; did you mean {meant}?" : "")}");
        error.WriteLine($"{status}: {reply["msg"]}");
        return status switch
        {
            "rejected" => Invalid,
            "busy" => TryAgain,
            _ => Failed,
        };
    }

    private static string Applied(JsonObject reply) =>
        reply["applied"] is JsonArray { Count: > 0 } applied ? $"{string.Join(", ", applied)} ({reply["mode"]})" : "nothing to change";

    private static string Trial(JsonObject reply) =>
        reply["confirm_s"] is { } seconds ? $"; taken back unless broker and frames are there within {seconds} s" : "";
}
