using System.Text.Json.Nodes;

namespace EdgeCam.Remote;

/// <summary>How a request ended, or that it goes on.</summary>
public enum ReplyStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Refused: the caller's fault.</summary>
    Rejected,

    /// <summary>Tried and not achieved: ours.</summary>
    Failed,

    /// <summary>Not now: something of the kind is under way.</summary>
    Busy,

    /// <summary>Not final: begun.</summary>
    Accepted,

    /// <summary>Not final: so far.</summary>
    Progress,
}

/// <summary>An answer to a request. Every request gets exactly one that is final.</summary>
public sealed record RemoteReply(ReplyStatus Status)
{
    /// <summary>Why, for programs: <c>validation_failed</c>, <c>not_supported</c>; empty when there is nothing to explain.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why, for people, with what to do.</summary>
    public string Message { get; init; } = "";

    /// <summary>What was wrong, each place of it.</summary>
    public IReadOnlyList<RequestFault> Errors { get; init; } = [];

    /// <summary>What else the reply holds, by its own keys.</summary>
    public JsonObject Fields { get; init; } = [];

    public bool IsFinal => Status is not (ReplyStatus.Accepted or ReplyStatus.Progress);

    public static RemoteReply Ok(JsonObject? fields = null) => new(ReplyStatus.Ok) { Fields = fields ?? [] };

    public static RemoteReply Rejected(string code, string message) => new(ReplyStatus.Rejected) { Code = code, Message = message };

    public static RemoteReply Failed(string code, string message) => new(ReplyStatus.Failed) { Code = code, Message = message };

    public static RemoteReply Busy(string message) => new(ReplyStatus.Busy) { Code = "busy", Message = message };
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Path">JSON pointer (RFC 6901) to the value.</param>
/// <param name="Code"><c>unknown_key</c>, <c>wrong_type</c>, <c>out_of_range</c>, …</param>
/// <param name="Message">What is wanted.</param>
public sealed record RequestFault(string Path, string Code, string Message)
{
    /// <summary>What was there; null for nothing, or a secret.</summary>
    public JsonNode? Got { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>The nearest key that exists.</summary>
    public string? DidYouMean { get; init; }
}
