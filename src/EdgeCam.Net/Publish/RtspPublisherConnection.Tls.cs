using System.Security.Authentication;
using EdgeCam.Linux.Net;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;

namespace EdgeCam.Net.Publish;

/// <summary>Between the outbox and what goes into it: nothing for rtsp, TLS for rtsps.</summary>
public sealed partial class RtspPublisherConnection
{
    private const int TlsOverhead = 128; // header, padding and tag of a record, generously (RFC 8446 §5.2: 22 with TLS 1.3)
    private readonly byte[] _request = new byte[PublishSession.MaxRequestBytes];
    private TlsChannel? _tls;

    private bool IsHandshake => _tls is not null && State == PublishState.Connecting;

    private void BeginTls()
    {
        _tls = new TlsChannel(_session.Url.Host, _plan.Authorities, _outbox);
        Progress.OnOtherWritten(_outbox.Length);
        Flush();
    }

    private void OnHandshakeReady(MediaInstant now)
    {
        var got = Receive([]);
        Flush(); // the next flight, or the alert that says what was wrong
        if (_tls!.Problem(_session.Url) is { } problem)
            _session.OnBroken(_tls.IsRefused ? PublishFailureKind.Untrusted : PublishFailureKind.Protocol, problem);
        else if (_tls.IsOpen)
            Begin(now);
        else if (got.IsClosed || got.IsFailed)
            _session.OnConnectFailed($"The relay {_session.Url.Server} hung up while TLS began: check that this is its port for rtsps, or publish to rtsp://.");
    }

    /// <summary>Of the relay, decrypted; while the handshake lasts nothing comes of it.</summary>
    private IoResult Receive(Span<byte> plain)
    {
        if (_tls is null)
            return _socket!.Receive(plain);
        var waiting = _outbox.Length;
        try
        {
            return _tls.Receive(_socket!, plain);
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException)
        {
            return default; // what broke TLS has closed it
        }
        finally
        {
            Progress.OnOtherWritten(_outbox.Length - waiting); // TLS answers some messages by itself (RFC 8446 §4.6.3)
        }
    }

    /// <summary>Puts bytes into the outbox, encrypted where that is asked for.</summary>
    /// <param name="plain">Read up to <paramref name="count"/>.</param>
    /// <param name="sealedBytes">How many it became.</param>
    /// <returns>False when there is no room; nothing was taken then.</returns>
    private bool TryPost(byte[] plain, int count, out int sealedBytes)
    {
        var waiting = _outbox.Length;
        var fits = OutboxBytes - waiting >= count + TlsOverhead;
        if (fits && _tls is null)
            _outbox.TryAppend(plain.AsSpan(0, count));
        else if (fits)
            _tls!.Write(plain, count);
        sealedBytes = _outbox.Length - waiting;
        return fits;
    }

    private void CloseTls()
    {
        _tls?.Dispose();
        _tls = null;
    }
}
