using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Rtsp;
using EdgeCam.Rtsp.Publishing;

namespace EdgeCam.Net.Publish;

/// <summary>
/// TLS on the publisher's own socket and thread: what is written is encrypted at once, so that it is known which bytes of
/// the connection carry which packet, and TCP_INFO speaks of the way to the relay. A bridge would hide both.
/// </summary>
/// <remarks>Thread-bound. Sending allocates nothing of ours.</remarks>
internal sealed class TlsChannel : IDisposable
{
    private readonly CipherPipe _pipe;
    private readonly SslStream _tls;
    private readonly byte[] _plain = new byte[16 * 1024]; // one record (RFC 8446 §5.1)
    private readonly Task _handshake;
    private RelayCertificate? _refused;
    private Task<int>? _read; // of TLS, while it waits for a record
    private int _plainStart;
    private int _plainEnd;

    /// <summary>Begins the handshake.</summary>
    /// <param name="host">As in the URL: the certificate must be for it.</param>
    /// <param name="authorities">Trusted instead of the system's; null: the system's.</param>
    /// <param name="outbox">What is to be sent is put there.</param>
    public TlsChannel(string host, X509Certificate2Collection? authorities, Outbox outbox)
    {
        _pipe = new CipherPipe(outbox);
        _tls = new SslStream(_pipe);
        _handshake = _tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = PolicyOf(authorities),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsAccepted(certificate, chain, errors),
        });
    }

    /// <summary>The certificate does not fit.</summary>
    public bool IsRefused => _refused is not null;

    public bool IsOpen => _handshake.IsCompletedSuccessfully;

    /// <summary>Why the handshake failed, with what to do; null while it has not.</summary>
    public string? Problem(PublishUrl url)
    {
        if (!_handshake.IsFaulted)
            return null;
        var fault = _handshake.Exception.GetBaseException();
        return _refused?.Problem(url.Host, url.Server)
            ?? $"No TLS with {url.Server}: {fault.Message} Check that this is the relay's port for rtsps, or publish to rtsp://.";
    }

    /// <summary>Takes what has arrived at the socket; while it is open, decrypted bytes into <paramref name="plain"/>.</summary>
    /// <returns>As of a plain socket. A handshake that has failed reads as closed.</returns>
    /// <exception cref="IOException">The relay broke TLS.</exception>
    public IoResult Receive(StreamSocket socket, Span<byte> plain)
    {
        while (!_handshake.IsFaulted)
        {
            if (TryTake(plain, out var ready))
                return ready;
            var got = socket.Receive(_pipe.Room);
            if (!got.Succeeded || got.IsClosed)
                return got;
            _pipe.OnReceived(got.Bytes);
        }

        return default;
    }

    /// <summary>Encrypts into the outbox, as a record of its own.</summary>
    /// <exception cref="IOException">The outbox is full, or TLS has ended.</exception>
    public void Write(byte[] plain, int count) => _tls.Write(plain, 0, count);

    public void Dispose() => _tls.Dispose();

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true }; // either would hold up the stream
        if (authorities is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private bool IsAccepted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.None)
            _refused = RelayCertificate.Of(certificate, chain, errors);
        return errors == SslPolicyErrors.None;
    }

    private bool TryTake(Span<byte> plain, out IoResult result)
    {
        result = default;
        if (!IsOpen || (_plainStart == _plainEnd && !TryDecrypt()))
            return false;
        var count = Math.Min(plain.Length, _plainEnd - _plainStart);
        _plain.AsSpan(_plainStart, count).CopyTo(plain);
        _plainStart += count;
        result = new IoResult(count, 0);
        return true;
    }

    /// <summary>Goes on reading; false while no whole record is there.</summary>
    private bool TryDecrypt()
    {
        _read ??= _tls.ReadAsync(_plain).AsTask();
        if (!_read.IsCompleted)
            return false;
        (_plainStart, _plainEnd) = (0, _read.GetAwaiter().GetResult());
        _read = null;
        return true; // no bytes: the relay's close_notify (RFC 8446 §6.1), the end
    }
}
