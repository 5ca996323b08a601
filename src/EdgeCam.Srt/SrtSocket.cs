using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using EdgeCam.Linux.Net;
using EdgeCam.Srt.Interop;
using EdgeCam.Units;

namespace EdgeCam.Srt;

/// <summary>
/// One SRT connection, or a listener for them; no call blocks. The owner disposes of it, broken or not: closing
/// waits for nothing, and what was not acknowledged is lost.
/// </summary>
/// <remarks>Thread-bound, except for <see cref="Dispose"/> and <see cref="State"/>. Sending and receiving allocate nothing.</remarks>
public sealed unsafe class SrtSocket : IDisposable
{
    private readonly LibSrt _native;
    private readonly SrtHandle _handle;
    private readonly SrtOptions _options;

    private SrtSocket(LibSrt native, SrtHandle handle, SrtOptions options, IPEndPoint? peer)
    {
        _native = native;
        _handle = handle;
        _options = options;
        Peer = peer;
    }

    /// <summary>The far end; null of a listener.</summary>
    public IPEndPoint? Peer { get; }

    /// <summary>Its number in libsrt, which <see cref="SrtEpoll"/> reports.</summary>
    public int Id => _handle.Id;

    /// <summary>Payloads and bytes that <see cref="Send"/> has taken.</summary>
    public long SubmittedPackets { get; private set; }

    public long SubmittedBytes { get; private set; }

    public SrtState State => (SrtState)_native.srt_getsockstate(Id);

    /// <summary>Where it is bound; the port that the kernel chose when 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint
    {
        get
        {
            PeerAddress address = default;
            var length = sizeof(PeerAddress);
            if (_native.srt_getsockname(Id, &address, &length) == LibSrt.Failed)
                throw _native.Failure("srt_getsockname", ToString());
            return address.ToEndPoint();
        }
    }

    /// <summary>What the caller told when it connected; may hold a token, so not for logs.</summary>
    public string StreamId
    {
        get
        {
            var text = stackalloc byte[MaxStreamIdBytes + 1];
            var length = MaxStreamIdBytes + 1;
            var result = _native.srt_getsockflag(Id, SocketOptions.SRTO_STREAMID, text, &length);
            return result == LibSrt.Failed ? "" : System.Text.Encoding.UTF8.GetString(text, length);
        }
    }

    /// <summary>Begins to connect: watch <see cref="State"/>, or wait for <see cref="SrtEvents.Writable"/> by <see cref="SrtEpoll"/>.</summary>
    /// <exception cref="SrtException">An option is out of range, or the system is out of resources.</exception>
    public static SrtSocket Connect(SrtLibrary library, IPEndPoint peer, SrtOptions options)
    {
        var socket = Create(library.Native, options, peer);
        try
        {
            var address = PeerAddress.From(peer);
            if (socket._native.srt_connect(socket.Id, &address, SizeOf(address)) == LibSrt.Failed)
                throw socket._native.Failure("srt_connect", peer.ToString());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Listens on an address for callers, which inherit the options; [::] takes IPv4 too.</summary>
    /// <param name="backlog">Callers that wait to be accepted; further ones are rejected.</param>
    /// <exception cref="SrtException">The address is in use or not ours, or an option is out of range; the message says what to do.</exception>
    public static SrtSocket Listen(SrtLibrary library, IPEndPoint local, SrtOptions options, int backlog = 1)
    {
        var socket = Create(library.Native, options, peer: null);
        try
        {
            var address = PeerAddress.From(local);
            if (address.IsIPv6)
                SocketSetup.TakeBothFamilies(socket._native, socket.Id);
            if (socket._native.srt_bind(socket.Id, &address, SizeOf(address)) == LibSrt.Failed)
                throw socket._native.Failure("srt_bind", local.ToString());
            if (socket._native.srt_listen(socket.Id, backlog) == LibSrt.Failed)
                throw socket._native.Failure("srt_listen", local.ToString());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes the next caller; the new socket is the caller's own. One whose passphrase is wrong is rejected inside
    /// libsrt and never seen here.
    /// </summary>
    public bool TryAccept([NotNullWhen(true)] out SrtSocket? socket)
    {
        PeerAddress address = default;
        var length = sizeof(PeerAddress);
        var id = _native.srt_accept(Id, &address, &length);
        socket = id == LibSrt.Failed ? null : new(_native, new SrtHandle(_native, id), _options, address.ToEndPoint());
        return socket is not null;
    }

    /// <summary>Hands over one datagram's payload, whole or not at all.</summary>
    /// <param name="payload">1 to <see cref="SrtOptions.PayloadBytes"/>; copied.</param>
    public SrtSend Send(ReadOnlySpan<byte> payload)
    {
        Debug.Assert(payload.Length > 0 && payload.Length <= _options.PayloadBytes, "one datagram");
        fixed (byte* bytes = payload)
        {
            if (_native.srt_send(Id, bytes, payload.Length) == LibSrt.Failed)
                return Judge("srt_send") ? SrtSend.Closed : SrtSend.Full;
        }

        SubmittedPackets++;
        SubmittedBytes += payload.Length;
        return SrtSend.Ok;
    }

    /// <summary>Takes the next payload that is due.</summary>
    /// <param name="buffer">At least the far end's payload size, 1,456 at most.</param>
    public SrtReceive Receive(Span<byte> buffer, out int received)
    {
        fixed (byte* bytes = buffer)
            received = _native.srt_recv(Id, bytes, buffer.Length);
        if (received > 0)
            return SrtReceive.Ok;
        var isClosed = received == 0 || Judge("srt_recv");
        received = 0;
        return isClosed ? SrtReceive.Closed : SrtReceive.Empty;
    }

    /// <summary>Reads what libsrt counts; <see cref="SrtStatistics.SendRate"/> is the mean since the last reading.</summary>
    /// <returns>False when not connected.</returns>
    public bool TryReadStatistics(out SrtStatistics statistics)
    {
        statistics = default;
        TraceStatistics trace;
        nuint packets, bytes;
        if (_native.srt_getsndbuffer(Id, &packets, &bytes) == LibSrt.Failed || _native.srt_bistats(Id, &trace, 1, 1) == LibSrt.Failed)
            return false; // the buffer first: what is dropped between the two is not taken for acknowledged
        statistics = SrtStatistics.From(trace) with
        {
            SubmittedPackets = SubmittedPackets,
            SubmittedBytes = SubmittedBytes,
            BufferedPackets = (int)packets,
            BufferedBytes = (int)bytes,
        };
        return true;
    }

    /// <summary>Limits what libsrt sends from now on, as <see cref="SrtOptions"/> does from the start.</summary>
    /// <exception cref="SrtException">The connection is gone.</exception>
    public void LimitBandwidth(Bitrate? max, Bitrate? input = null) =>
        SocketSetup.SetBandwidth(_native, Id, max, input, _options.OverheadPercent);

    /// <summary>Why the connection did not come about; <see cref="SrtRejectReason.Unknown"/> while it still may, or after it was there.</summary>
    public SrtRejectReason RejectReason => (SrtRejectReason)_native.srt_getrejectreason(Id);

    /// <summary>Why the connection did not come about, in words for the owner of the camera.</summary>
    public string DescribeRejection()
    {
        var reason = RejectReason;
        return SrtRejection.Describe(reason, _native.DescribeRejection((int)reason), ToString(), _options);
    }

    public override string ToString() => Peer is null ? "SRT listener" : Peer.ToString();

    public void Dispose() => _handle.Dispose();

    private static SrtSocket Create(LibSrt native, SrtOptions options, IPEndPoint? peer)
    {
        var handle = new SrtHandle(native, native.srt_create_socket());
        if (handle.IsInvalid)
            throw native.Failure("srt_create_socket", peer?.ToString() ?? "for listening");
        try
        {
            SocketSetup.Apply(native, handle.Id, options);
            return new(native, handle, options, peer);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Of a call that moved nothing: is the connection gone?</summary>
    private bool Judge(string operation)
    {
        var error = _native.LastError();
        if (!ErrorCodes.IsNotNow(error) && !ErrorCodes.IsClosed(error))
            Fault(operation);
        return ErrorCodes.IsClosed(error);
    }

    /// <summary>libsrt says that we misuse it.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private void Fault(string operation) => throw _native.Failure(operation, ToString());

    private static int SizeOf(in PeerAddress address) => address.IsIPv6 ? 28 : 16; // sockaddr_in6, sockaddr_in

    private const int MaxStreamIdBytes = 512;
}
