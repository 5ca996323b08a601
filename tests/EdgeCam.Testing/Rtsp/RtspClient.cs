using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace EdgeCam.Testing.Rtsp;

/// <summary>One response: status, headers by name, body.</summary>
public sealed record RtspAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The session identifier without its parameters; null when there is none.</summary>
    public string? Session => Headers.TryGetValue("Session", out var session) ? session.Split(';')[0] : null;
}

/// <summary>One packet that came interleaved (RFC 2326 §10.12).</summary>
/// <param name="At">Since the client connected.</param>
public sealed record InterleavedPacket(int Channel, byte[] Bytes, TimeSpan At);

/// <summary>
/// A player without a decoder: sends what it is told to, as it is, and hands over every byte that comes
/// back. Written from RFC 2326 and sharing nothing with the server.
/// </summary>
/// <remarks>Thread-bound. Reads end by cancellation.</remarks>
public sealed class RtspClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private int _cseq;
    private string? _session;
    private string? _challenge;

    private RtspClient(string url) => Url = url;

    /// <summary>The stream that is asked for.</summary>
    public string Url { get; }

    /// <summary>Name and password to log in with (RFC 2069 digest); null: none.</summary>
    public (string Name, string Password)? User { get; init; }

    /// <summary>What came between responses, oldest first.</summary>
    public Queue<InterleavedPacket> Packets { get; } = new();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <param name="receiveBuffer">SO_RCVBUF in bytes, set before connecting so that it bounds the window; 0: as the kernel likes.</param>
    /// <param name="from">The local address to connect from; null: as routed.</param>
    public static async Task<RtspClient> Connect(
        string url, CancellationToken cancel, int receiveBuffer = 0, (string Name, string Password)? user = null, IPAddress? from = null)
    {
        var client = new RtspClient(url) { User = user };
        if (from is not null)
            client._socket.Bind(new IPEndPoint(from, 0));
        if (receiveBuffer > 0)
            client._socket.ReceiveBufferSize = receiveBuffer;
        var uri = new Uri(url);
        await client._socket.ConnectAsync(uri.Host, uri.Port, cancel);
        return client;
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task Send(string text, CancellationToken cancel) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text), cancel);

    /// <summary>Sends a request and reads its response; answers one challenge when there is a <see cref="User"/>.</summary>
    /// <param name="track">Appended to the URL: "trackID=0".</param>
    /// <param name="headers">Lines without their end.</param>
    public async Task<RtspAnswer> Ask(string method, CancellationToken cancel, string track = "", params string[] headers)
    {
        var answer = await AskOnce(method, track, headers, cancel);
        if (answer.Status == 401 && User is not null && answer.Headers.TryGetValue("WWW-Authenticate", out var challenge))
        {
            _challenge = challenge;
            answer = await AskOnce(method, track, headers, cancel);
        }

        _session = answer.Session ?? _session;
        return answer;
    }

    /// <summary>Sets up tracks over the connection and plays: the first response that is not 200, or that of PLAY.</summary>
    public async Task<RtspAnswer> PlayInterleaved(CancellationToken cancel, bool withSound = false)
    {
        var answer = await Ask("SETUP", cancel, "trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        if (answer.Status == 200 && withSound)
            answer = await Ask("SETUP", cancel, "trackID=1", "Transport: RTP/AVP/TCP;unicast;interleaved=2-3");
        return answer.Status == 200 ? await Ask("PLAY", cancel) : answer;
    }

    /// <summary>The next interleaved packet; null when the server has hung up.</summary>
    public async Task<InterleavedPacket?> NextPacket(CancellationToken cancel)
    {
        while (Packets.Count == 0)
        {
            if (!await Fill(4, cancel))
                return null;
            if (_buffer[_start] != '$')
                throw new InvalidDataException($"No interleaved packet but: {Encoding.ASCII.GetString(_buffer, _start, Math.Min(80, _end - _start))}");
            await ReadPacket(cancel);
        }

        return Packets.Dequeue();
    }

    /// <summary>Reads the next response, keeping packets that come before it; null when the server has hung up.</summary>
    public async Task<RtspAnswer?> NextAnswer(CancellationToken cancel)
    {
        while (await Fill(4, cancel))
        {
            if (_buffer[_start] == '$')
                await ReadPacket(cancel);
            else
                return await ReadAnswer(cancel);
        }

        return null;
    }

    /// <summary>True once the server has hung up; what it sends until then is dropped.</summary>
    public async Task<bool> IsHungUp(CancellationToken cancel)
    {
        try
        {
            while (await _socket.ReceiveAsync(_buffer, cancel) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // reset: as gone as closed
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<RtspAnswer> AskOnce(string method, string track, string[] headers, CancellationToken cancel)
    {
        var url = track.Length == 0 ? Url : $"{Url}/{track}";
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\n");
        if (_session is not null)
            request.Append(CultureInfo.InvariantCulture, $"Session: {_session}\r\n");
        if (_challenge is not null)
            request.Append(CultureInfo.InvariantCulture, $"Authorization: {Authorize(method, url)}\r\n");
        foreach (var header in headers)
            request.Append(header).Append("\r\n");
        await Send(request.Append("\r\n").ToString(), cancel);
        return await NextAnswer(cancel) ?? throw new EndOfStreamException($"The server hung up instead of answering {method}.");
    }

    private string Authorize(string method, string url)
    {
        var (name, password) = User!.Value;
        var (realm, nonce) = (Quoted("realm"), Quoted("nonce"));
        var response = Hash($"{Hash($"{name}:{realm}:{password}")}:{nonce}:{Hash($"{method}:{url}")}");
        return $"Digest username=\"{name}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{url}\", response=\"{response}\"";
    }

    private string Quoted(string name) => _challenge!.Split($"{name}=\"")[1].Split('"')[0];

#pragma warning disable CA5351 // what RFC 2069 asks for
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private async Task ReadPacket(CancellationToken cancel)
    {
        var length = (_buffer[_start + 2] << 8) | _buffer[_start + 3];
        var channel = _buffer[_start + 1];
        if (!await Fill(4 + length, cancel))
            return;
        Packets.Enqueue(new InterleavedPacket(channel, _buffer.AsSpan(_start + 4, length).ToArray(), Elapsed));
        _start += 4 + length;
    }

    private async Task<RtspAnswer> ReadAnswer(CancellationToken cancel)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await Fill(_end - _start + 1, cancel))
                throw new EndOfStreamException("The server hung up within a response.");
        }

        var lines = Encoding.ASCII.GetString(_buffer, _start, length).Split("\r\n");
        _start += length + 4;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
            headers[line.Split(':')[0]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var bodyLength = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        await Fill(bodyLength, cancel);
        var body = Encoding.UTF8.GetString(_buffer, _start, bodyLength);
        _start += bodyLength;
        return new RtspAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    /// <summary>Reads until so many bytes are there; false when the server hangs up before.</summary>
    private async Task<bool> Fill(int bytes, CancellationToken cancel)
    {
        while (_end - _start < bytes)
        {
            if (_buffer.Length - _start < Math.Max(bytes, 4096))
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            var got = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancel);
            if (got == 0)
                return false;
            _end += got;
        }

        return true;
    }
}
