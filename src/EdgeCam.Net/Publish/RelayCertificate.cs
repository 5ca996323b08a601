using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EdgeCam.Net.Publish;

/// <summary>A certificate of a relay that was refused, and why.</summary>
/// <param name="Names">Whom it is for.</param>
/// <param name="Faults">Of the chain that leads to it.</param>
internal sealed record RelayCertificate(string Names, string Issuer, DateTime From, DateTime Until, SslPolicyErrors Errors, X509ChainStatusFlags Faults, string Details)
{
    public static RelayCertificate? Of(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 relay)
            return null;
        var names = relay.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
        var faults = chain?.ChainStatus ?? [];
        return new RelayCertificate(
            string.Join(", ", names.DefaultIfEmpty(relay.Subject)),
            relay.Issuer,
            relay.NotBefore.ToUniversalTime(),
            relay.NotAfter.ToUniversalTime(),
            errors,
            faults.Aggregate(X509ChainStatusFlags.NoError, (all, fault) => all | fault.Status),
            string.Join(", ", faults.Select(fault => fault.Status)));
    }

    /// <summary>What does not fit, and what to do.</summary>
    public string Problem(string host, string server)
    {
        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"The certificate of the relay {server} is for {Names}, not for {host}: name the relay in Url as its certificate does, or give it a certificate for {host}.";
        if (Faults.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return string.Create(CultureInfo.InvariantCulture, $"The certificate of the relay {server}, or one above it, is not valid today (it: {From:yyyy-MM-dd} to {Until:yyyy-MM-dd}): set the clock, or renew the certificate.");
        if (Faults.HasFlag(X509ChainStatusFlags.UntrustedRoot) || Faults.HasFlag(X509ChainStatusFlags.PartialChain))
            return $"The certificate of the relay {server} comes from \"{Issuer}\", whom this machine does not trust: name the PEM file of that authority in CaFile, or give the relay a certificate of a public one with its whole chain.";
        return $"The certificate of the relay {server} is not accepted ({Details}): give the relay another one.";
    }
}
