using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Load;

/// <summary>
/// One RTSP player (RFC 2326): DESCRIBE, SETUP of the video, PLAY, then it reads. Non-blocking; the load
/// generator calls it when its sockets are readable.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing per packet while it plays.</remarks>
internal sealed class Player : IDisposable
{
    private const int MostInterleavedBytes = 4 + ushort.MaxValue;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4 * MostInterleavedBytes];
    private readonly string _url;
    private readonly DatagramPair? _datagrams;
    private readonly ByteAllowance? _allowance;
    private int _begin; // _buffer[_begin.._filled] is received and not taken
    private int _filled;
    private int _cseq;
    private string _base = "";
    private string _session = "";
    private Step _step = Step.Describe;

    /// <summary>Connects (to this machine, so it is done at once) and asks for the description.</summary>
    /// <param name="bytesPerSecond">Null: reads everything at once. Else what is taken from the connection, out of a small buffer.</param>
    public Player(string url, bool isUdp, double? bytesPerSecond, ReceivedVideo video)
    {
        _url = url;
        Video = video;
        _datagrams = isUdp ? DatagramPair.Bind() : null;
        _allowance = bytesPerSecond is { } rate ? new ByteAllowance(rate) : null;
        if (_allowance is not null)
            _socket.ReceiveBufferSize = 64 * 1024; // before connecting: the window scale follows it (tcp(7))
        StartedAt = MonotonicClock.Now;
        var uri = new Uri(url);
        _socket.Connect(IPAddress.Parse(uri.Host), uri.Port);
        _socket.Blocking = false;
        Ask("DESCRIBE", url, "Accept: application/sdp\r\n");
    }

    public ReceivedVideo Video { get; }

    public MediaInstant StartedAt { get; }

    /// <summary>When PLAY was answered; null before.</summary>
    public MediaInstant? PlayedAt { get; private set; }

    public bool IsPlaying => _step == Step.Play;

    public bool IsSlow => _allowance is not null;

    /// <summary>Why it ended; null while it lives.</summary>
    public string? Failure { get; private set; }

    public SafeHandle Control => _socket.SafeHandle;

    /// <summary>The socket that RTP comes in by; null when it comes over the connection.</summary>
    public SafeHandle? Media => _datagrams?.Rtp.Handle;

    /// <summary>Takes what has come over the connection.</summary>
    public void OnReadable()
    {
        while (Failure is null)
        {
            var wanted = Math.Min(_buffer.Length - _filled, IsPlaying && _allowance is not null ? _allowance.Available(MonotonicClock.Now) : int.MaxValue);
            if (wanted == 0)
                return;
            var got = _socket.Receive(_buffer.AsSpan(_filled, wanted), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success || got == 0)
            {
                Fail(error == SocketError.Success ? "closed by the server" : error.ToString());
                return;
            }

            _allowance?.Take(got);
            _filled += got;
            var now = MonotonicClock.Now;
            while (TryTakeOne(now))
            {
            }

            if (got < wanted)
                return;
        }
    }

    /// <summary>Takes the datagrams that have come.</summary>
    public void OnDatagrams()
    {
        PeerAddress from = default;
        var datagram = _buffer.AsSpan(_filled); // only responses stand before it
        while (_datagrams!.Rtp.Receive(datagram, ref from) is { Succeeded: true } got)
            Video.OnPacket(datagram[..got.Bytes], MonotonicClock.Now);
    }

    /// <summary>Servers end UDP sessions that they do not hear of.</summary>
    public void KeepAlive() => Ask("OPTIONS", _url, "");

    /// <summary>Says good-bye and closes.</summary>
    public void Dispose()
    {
        if (Failure is null && IsPlaying)
            Ask("TEARDOWN", _base, "");
        _socket.Dispose();
        _datagrams?.Dispose();
    }

    /// <summary>Takes one interleaved packet (RFC 2326 §10.12) or response off the buffer.</summary>
    private bool TryTakeOne(MediaInstant now)
    {
        var received = _buffer.AsSpan(_begin, _filled - _begin);
        if (received.IsEmpty || Failure is not null)
            return Compact();
        if (received[0] != (byte)'$')
            return TryTakeReply(received, now) || Compact();
        if (received.Length < 4)
            return Compact();
        var length = 4 + BinaryPrimitives.ReadUInt16BigEndian(received[2..]);
        if (received.Length < length)
            return Compact();
        if (received[1] == 0)
            Video.OnPacket(received[4..length], now);
        _begin += length;
        return true;
    }

    /// <summary>Moves what is not whole to the front; returns false for its callers.</summary>
    private bool Compact()
    {
        _buffer.AsSpan(_begin, _filled - _begin).CopyTo(_buffer);
        _filled -= _begin;
        _begin = 0;
        return false;
    }

    private bool TryTakeReply(ReadOnlySpan<byte> received, MediaInstant now)
    {
        if (!RtspReply.TryRead(received, out var reply, out var length))
            return false;
        _begin += length;
        if (IsPlaying)
            return true; // to a keep-alive
        if (reply.Status == 200)
            Advance(reply, now);
        else
            Fail($"{_step}: {reply.Status}");
        return true;
    }

    private void Advance(RtspReply reply, MediaInstant now)
    {
        switch (_step)
        {
            case Step.Describe when reply.VideoControl(_url) is { } control:
                _base = reply.BaseOf(_url);
                _step = Step.SetUp;
                Ask("SETUP", control, $"Transport: {_datagrams?.Transport ?? "RTP/AVP/TCP;unicast;interleaved=0-1"}\r\n");
                break;
            case Step.Describe:
                Fail("the description has no video");
                break;
            case Step.SetUp:
                _session = reply.Session;
                _step = Step.AskToPlay;
                Ask("PLAY", _base, "Range: npt=0.000-\r\n");
                break;
            default:
                _step = Step.Play;
                PlayedAt = now;
                break;
        }
    }

    private void Ask(string method, string url, string headers)
    {
        var session = _session.Length == 0 ? "" : $"Session: {_session}\r\n";
        var request = Encoding.ASCII.GetBytes($"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\n{session}{headers}\r\n");
        _socket.Send(request, SocketFlags.None, out var error);
        if (error != SocketError.Success)
            Fail(error.ToString());
    }

    private void Fail(string reason) => Failure ??= reason;

    private enum Step
    {
        Describe,
        SetUp,
        AskToPlay,
        Play,
    }
}
