using System.Net.Sockets;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Units;

namespace EdgeCam.Hosting;

/// <summary>
/// Takes requests from the same machine, by the same types as those over MQTT: one line of JSON in, one out, and the
/// connection ends. Whoever may write to the socket may do everything, so that only the daemon's user may.
/// </summary>
/// <remarks>Works on the thread pool. A connection that fails ends alone.</remarks>
internal sealed class ControlSocket : IAsyncDisposable
{
    private static readonly TimeSpan LongestLine = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly Socket _listener;
    private readonly Func<RemoteRequest, Task<RemoteReply>> _answer;
    private readonly Func<MediaInstant> _clock;
    private readonly SemaphoreSlim _places = new(MaxConnections, MaxConnections);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private ControlSocket(string path, Socket listener, Func<RemoteRequest, Task<RemoteReply>> answer, Func<MediaInstant> clock)
    {
        (_path, _listener, _answer, _clock) = (path, listener, answer, clock);
        _accepting = AcceptAsync();
    }

    /// <summary>Listens. A daemon works without: <paramref name="problem"/> is for its log.</summary>
    /// <param name="answer">Gives the final reply; an exception becomes <c>failed</c>.</param>
    /// <returns>Null when it cannot, or when another daemon answers there already.</returns>
    public static ControlSocket? TryListen(
        string path, Func<RemoteRequest, Task<RemoteReply>> answer, Func<MediaInstant> clock, out string problem)
    {
        problem = "";
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (ControlClient.IsAnswered(path))
                throw new IOException("another daemon listens there");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (OperatingSystem.IsLinux()) // always: the analyzer wants to hear it
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); // before anybody can connect
            listener.Listen(Backlog);
            return new ControlSocket(path, listener, answer, clock);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            listener.Dispose();
            problem = $"The control socket {path} cannot be used, so that \"edgecam settings\" and \"edgecam cmd\" find no daemon: {e.Message}";
            return null;
        }
    }

    /// <summary>Answers what has begun, and listens no longer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        for (int i = 0; i < MaxConnections; i++)
            await _places.WaitAsync();
        _listener.Dispose();
        File.Delete(_path);
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_stop.Token);
                _ = ServeAsync(await AcceptOneAsync());
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<Socket?> AcceptOneAsync()
    {
        try
        {
            return await _listener.AcceptAsync(_stop.Token);
        }
        catch (SocketException)
        {
            return null; // gone again, or too many open files: its place is free again after a moment
        }
        catch (OperationCanceledException)
        {
            _places.Release();
            throw;
        }
    }

    private async Task ServeAsync(Socket? connection)
    {
        try
        {
            using (connection)
            {
                if (connection is not null)
                    await ServeOneAsync(connection);
                else
                    await Task.Delay(100, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // whoever asked does not wait for the answer
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task ServeOneAsync(Socket connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(LongestLine);
        var line = await ControlLine.ReadAsync(connection, ControlLine.MaxBytes, limit.Token);
        var json = line is { } bytes && ControlLine.TryRead(bytes.Span, _clock(), out var request)
            ? ReplyJson.Of(await AnswerAsync(request!), request!.Id)
            : ReplyJson.Of(RemoteReply.Rejected("not_json", "one line, one request: {\"kind\":\"settings\",\"name\":\"settings\",\"body\":{...}}, at most 64 KiB"), "");
        await connection.SendAsync(ControlLine.Write(json), CancellationToken.None);
    }

    private async Task<RemoteReply> AnswerAsync(RemoteRequest request)
    {
        try
        {
            return await _answer(request);
        }
        catch (Exception e)
        {
            return RemoteReply.Failed("internal", e.Message);
        }
    }

    private const int MaxConnections = 8;
    private const int Backlog = 128; // beyond it connect(2) fails at once on a Unix socket
}
