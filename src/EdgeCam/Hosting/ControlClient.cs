using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeCam.Remote;

namespace EdgeCam.Hosting;

/// <summary>Asks the daemon of the same machine over its <see cref="ControlSocket"/>.</summary>
internal static class ControlClient
{
    /// <summary>Sends one request and waits for its reply.</summary>
    /// <param name="path">Of the socket.</param>
    /// <returns>The reply as the contract writes it; null when no daemon answers.</returns>
    /// <exception cref="UnauthorizedAccessException">There is one, but this user may not talk to it.</exception>
    public static async Task<JsonObject?> AskAsync(string path, RequestKind kind, string name, JsonNode? body, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            await socket.SendAsync(ControlLine.Write(ControlLine.Of(kind, name, $"cli-{Environment.ProcessId}", body)), cancel);
            return await ControlLine.ReadAsync(socket, MaxReplyBytes, cancel) is { } line && ControlLine.TryParse(line.Span, out var reply) ? reply : null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new UnauthorizedAccessException($"{path}: only the daemon's user and root may use it: try again with sudo", e);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Whether somebody listens there, be it only for others.</summary>
    public static bool IsAnswered(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AccessDenied;
        }
    }

    private const int MaxReplyBytes = 1024 * 1024; // a list of faults, the schema
}
