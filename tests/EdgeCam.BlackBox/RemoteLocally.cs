using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The owner at the machine itself: what can be asked whether a broker is there or not.</summary>
internal static class RemoteLocally
{
    /// <summary>Changes settings by the control socket, and asserts that it was done.</summary>
    public static async Task Change(this RunningCamera camera, string patch)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(camera.State("control.sock")), cancel);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($$$"""{"kind":"settings","name":"settings","id":"here","body":{"patch":{{{patch}}}}}""" + "\n"), cancel);
        using var reader = new StreamReader(stream);
        var reply = await reader.ReadLineAsync(cancel) ?? "";
        Assert.True((string?)JsonNode.Parse(reply)?["status"] == "ok", reply);
    }
}
