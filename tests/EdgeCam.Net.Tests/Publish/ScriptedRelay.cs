using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeCam.Rtsp;
using Xunit;

namespace EdgeCam.Net.Tests.Publish;

/// <summary>A relay on the loopback that does what the test says; it works only when it is polled, on the test's thread.</summary>
internal sealed class ScriptedRelay : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
    private readonly List<byte> _rest = [];
    private readonly byte[] _buffer = new byte[64 * 1024];

    public ScriptedRelay(int? receiveBuffer = null)
    {
        if (receiveBuffer is { } bytes)
            _listener.ReceiveBufferSize = bytes;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Answer = request => Reply(request, HeadersFor(request));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The connection, once there is one.</summary>
    public Socket? Client { get; private set; }

    /// <summary>What to answer; null: nothing.</summary>
    public Func<RtspRequest, string?> Answer { get; set; }

    public bool Reads { get; set; } = true;

    public long ReceivedBytes { get; private set; }

    public bool SawEnd { get; private set; }

    public List<RtspRequest> Requests { get; } = [];

    public List<(byte Channel, byte[] Packet)> Frames { get; } = [];

    public string? ServerPorts { get; set; }

    public static string Reply(RtspRequest request, params string[] headers) => Reply(request, 200, headers);

    public static string Reply(RtspRequest request, int status, params string[] headers) => string.Create(
        CultureInfo.InvariantCulture, $"RTSP/1.0 {status} X\r\nCSeq: {request.CSeq}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>Answers as a relay that is content.</summary>
    public string[] HeadersFor(RtspRequest request) => request.Method switch
    {
        RtspMethod.Options => ["Public: OPTIONS, ANNOUNCE, SETUP, RECORD, TEARDOWN"],
        RtspMethod.Setup => ["Session: 99;timeout=60", $"Transport: {request.Header("Transport")}{(ServerPorts is null ? "" : $";server_port={ServerPorts}")}"],
        _ => ["Session: 99;timeout=60"],
    };

    /// <summary>Takes connections and bytes, and answers.</summary>
    public void Poll()
    {
        if (Client is null && _listener.Poll(0, SelectMode.SelectRead))
            Client = _listener.Accept();
        while (Reads && Client is { } client && client.Poll(0, SelectMode.SelectRead))
        {
            var count = Receive(client);
            SawEnd |= count == 0;
            ReceivedBytes += count;
            if (count == 0)
                return;
            _rest.AddRange(_buffer.AsSpan(0, count));
            while (TryTake())
            {
            }
        }
    }

    /// <summary>Answers the first connection with bytes, whatever it says.</summary>
    public void PollRaw(ReadOnlySpan<byte> answer)
    {
        if (Client is not null || !_listener.Poll(0, SelectMode.SelectRead))
            return;
        Client = _listener.Accept();
        Send(answer);
    }

    public void Send(ReadOnlySpan<byte> bytes) => Assert.Equal(bytes.Length, Client!.Send(bytes));

    public void HangUp()
    {
        Client!.Dispose();
        Client = null;
    }

    public void Dispose()
    {
        Client?.Dispose();
        _listener.Dispose();
    }

    private int Receive(Socket client)
    {
        try
        {
            return client.Receive(_buffer);
        }
        catch (SocketException)
        {
            return 0; // reset
        }
    }

    private bool TryTake()
    {
        var read = RtspReader.TryRead([.. _rest], out var message, out var consumed);
        Assert.True(read is RtspRead.Incomplete or RtspRead.Request or RtspRead.Interleaved or RtspRead.Response, $"the framing broke: {read}");
        if (read == RtspRead.Interleaved)
            Frames.Add((message.Channel, message.Payload.ToArray()));
        if (message.Request is { } request)
            Respond(request);
        _rest.RemoveRange(0, consumed);
        return read != RtspRead.Incomplete;
    }

    private void Respond(RtspRequest request)
    {
        Requests.Add(request);
        if (Answer(request) is { } answer)
            Send(Encoding.UTF8.GetBytes(answer));
    }
}
