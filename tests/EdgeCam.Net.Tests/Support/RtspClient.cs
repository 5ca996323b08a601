using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeCam.Net.Tests.Support;

/// <summary>A player of few words: writes requests as they stand and takes apart what comes.</summary>
internal sealed partial class RtspClient : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Stream _stream;
    private int _cseq;
    private int _answered;

    public RtspClient(IPEndPoint server, Func<NetworkStream, Stream>? wrap = null, string path = "cam")
    {
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Eventually.Deadline.TotalMilliseconds };
        Socket.Connect(server);
        var network = new NetworkStream(Socket, ownsSocket: true);
        _stream = wrap is null ? network : wrap(network);
        Uri = $"rtsp://{server}/{path}";
    }

    public Socket Socket { get; }

    public string Uri { get; }

    public string? Session { get; private set; }

    public ReceivedPackets Received { get; } = new();

    public static int ContentLengthOf(string head) =>
        ContentLength().Match(head) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    public string Options() => Ask("OPTIONS", Uri);

    public string Describe() => Ask("DESCRIBE", Uri);

    public string SetUp(string transport, int track = 0) => Ask("SETUP", $"{Uri}/trackID={track}", $"Transport: {transport}\r\n");

    public string Play() => Ask("PLAY", Uri);

    public string SetUpTcpAndPlay()
    {
        Assert.StartsWith("RTSP/1.0 200", SetUp("RTP/AVP/TCP;unicast;interleaved=0-1"), StringComparison.Ordinal);
        return Play();
    }

    /// <summary>Sends a request and reads up to its response; media that comes before it is kept.</summary>
    public string Ask(string method, string uri, string headers = "")
    {
        Write(Request(method, uri, headers));
        return NextResponse();
    }

    public string Request(string method, string uri, string headers = "")
    {
        var session = Session is null ? "" : $"Session: {Session}\r\n";
        return string.Create(CultureInfo.InvariantCulture, $"{method} {uri} RTSP/1.0\r\nCSeq: {++_cseq}\r\n{session}{headers}\r\n");
    }

    public void Write(string text) => _stream.Write(Encoding.ASCII.GetBytes(text));

    public string NextResponse()
    {
        while (Received.Responses.Count == _answered)
            Assert.True(Read() > 0, "the server hung up instead of answering");
        var response = Received.Responses[_answered++];
        if (SessionHeader().Match(response) is { Success: true } match)
            Session = match.Groups[1].Value;
        return response;
    }

    /// <summary>Reads until the condition holds.</summary>
    public void ReadUntil(Func<bool> condition)
    {
        while (!condition())
            Assert.True(Read() > 0, "the server hung up");
    }

    /// <summary>True when the server hangs up, whatever it says before.</summary>
    public bool IsHungUp()
    {
        try
        {
            while (Read() > 0)
            {
            }

            return true;
        }
        catch (IOException fault) when (fault.InnerException is SocketException { SocketErrorCode: not SocketError.TimedOut and not SocketError.WouldBlock })
        {
            return true; // reset: it closed with bytes of ours unread
        }
    }

    public void Dispose() => _stream.Dispose();

    private int Read()
    {
        var count = _stream.Read(_buffer);
        Received.Add(_buffer.AsSpan(0, count));
        return count;
    }

    [GeneratedRegex(@"^Content-Length: *([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex ContentLength();

    [GeneratedRegex(@"^Session: *([0-9A-Za-z]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex SessionHeader();
}
