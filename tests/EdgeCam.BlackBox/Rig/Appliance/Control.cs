using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>The daemon's control socket, which root may use.</summary>
internal static class Control
{
    private const string Path = "/run/edgecam/control.sock";

    /// <summary>One request, its final reply; null: it went away instead.</summary>
    public static async Task<JsonNode?> Ask(string kind, string name, JsonNode body, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancel);
        var request = new JsonObject { ["kind"] = kind, ["name"] = name, ["id"] = "rig", ["body"] = body };
        await socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"), cancel);
        using var stream = new StreamReader(new NetworkStream(socket));
        return await stream.ReadLineAsync(cancel) is { } line ? JsonNode.Parse(line) : null;
    }
}
