using EdgeCam.Remote;

namespace EdgeCam.Updating;

/// <summary>Why an update is not taken; nothing was changed.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people, with what to do.</param>
internal sealed record UpdateRefusal(string Code, string Message)
{
    /// <summary>Not the caller's fault: no room, no network.</summary>
    public bool IsOurs { get; init; }

    public RemoteReply Reply => IsOurs ? RemoteReply.Failed(Code, Message) : RemoteReply.Rejected(Code, Message);

    public static UpdateRefusal NotAnUpdate { get; } = new("not_an_update", "this is no update file of EdgeCam: deploy/update/sign.sh makes one of a package");

    public static UpdateRefusal Truncated(long missing) => new("truncated", $"the update ends {missing} bytes early: copy or publish it again, whole");

    public static UpdateRefusal Of(Exception fault, string what) => new("storage", $"{what}: {fault.Message}") { IsOurs = true };
}
