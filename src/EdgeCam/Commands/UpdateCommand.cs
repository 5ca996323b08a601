using System.Text.Json.Nodes;
using EdgeCam.Linux;
using EdgeCam.Remote;
using EdgeCam.Updating;

namespace EdgeCam.Commands;

/// <summary>
/// <c>update</c>: fetches a signed update and hands it to the installer. Arguments: <c>url</c> (https), or <c>path</c> of a file below the
/// state directory; <c>sha256</c> of the file where the caller wants to be sure which one. The final reply comes when the
/// installer has taken it: the daemon is replaced then, and the event <c>update</c> tells what became of it.
/// </summary>
/// <param name="state">The state directory.</param>
internal sealed class UpdateCommand(string state, UpdateFetch fetch, UpdateHandover handover) : ICameraCommand
{
    private int _isUnderWay;

    public string Name => "update";

    /// <summary>To fetch it over a slow link, check it, and make the way back.</summary>
    public TimeSpan Limit => TimeSpan.FromMinutes(60);

    public async Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var arguments = new CommandArguments(request.Arguments);
        var url = arguments.Text("url", IsUrl, "must be an address that begins with https://");
        var path = arguments.Text("path", IsBelowState, $"must be a file below {state}");
        var sha256 = arguments.Text("sha256", IsSha256, "must be 64 hexadecimal digits");
        if (!request.Arguments.ContainsKey("url") && !request.Arguments.ContainsKey("path"))
            arguments.Miss("url", "url is missing, or path: where the update is");
        if (arguments.Refusal() is { } refusal)
            return refusal;
        if (Interlocked.Exchange(ref _isUnderWay, 1) == 1)
            return RemoteReply.Busy("another update is being fetched");
        try
        {
            return handover.Pending is { } pending ? RemoteReply.Busy($"{pending.To} is being installed") : await RunAsync(url, path, sha256, report, cancel);
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            return UpdateRefusal.Of(e, "the update cannot be kept").Reply;
        }
        finally
        {
            Volatile.Write(ref _isUnderWay, 0);
        }
    }

    private async Task<RemoteReply> RunAsync(string? url, string? path, string? sha256, Action<RemoteReply> report, CancellationToken cancel)
    {
        report(new RemoteReply(ReplyStatus.Accepted));
        var steps = 0L;
        var refusal = url is not null
            ? await fetch.FromUrlAsync(new Uri(url), sha256, OnBytes, cancel)
            : await fetch.FromFileAsync(Path.Combine(state, path!), sha256, OnBytes, cancel);
        if (refusal is not null)
            return refusal.Reply;
        report(Progress("checking"));
        var (pending, refused) = await handover.HandAsync(Guid.NewGuid().ToString("N"), cancel);
        return refused?.Reply ?? RemoteReply.Ok(new JsonObject { ["state"] = "installing", ["from"] = pending?.From, ["to"] = pending?.To });

        void OnBytes(long done, long all)
        {
            if (done * Steps / all is var step && step <= steps)
                return;
            steps = step;
            report(Progress("fetching", step * 100 / Steps));
        }
    }

    private static RemoteReply Progress(string state, long? percent = null)
    {
        var fields = new JsonObject { ["state"] = state };
        if (percent is not null)
            fields["percent"] = percent;
        return new RemoteReply(ReplyStatus.Progress) { Fields = fields };
    }

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && UpdateFetch.IsAllowed(url);

    private bool IsBelowState(string path) =>
        !path.Contains('\0') && Path.GetFullPath(path, Path.GetFullPath(state)).StartsWith(Path.GetFullPath(state) + "/", StringComparison.Ordinal);

    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    private const int Steps = 10;
}
