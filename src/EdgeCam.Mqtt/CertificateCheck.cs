using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeCam.Mqtt;

/// <summary>Looks at the files of TLS before OpenSSL does, whose words for what is wrong name neither file nor remedy.</summary>
internal static class CertificateCheck
{
    /// <summary>A certificate is said to expire when less is left.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <param name="now">Wall-clock time.</param>
    /// <param name="fault">Why no connection can come about; empty when none is known.</param>
    /// <param name="warning">What will be wrong soon; empty for nothing.</param>
    public static bool TryRead(MqttTls tls, DateTimeOffset now, out string fault, out string warning)
    {
        (fault, warning) = ("", "");
        try
        {
            if (tls.CertificateFile.Length > 0 != tls.KeyFile.Length > 0)
                fault = "a certificate needs its key and a key its certificate: give both files, or none";
            else
                warning = string.Join(' ', Lines(tls, now));
        }
        catch (CryptographicException e)
        {
            fault = $"no certificate can be read from {tls.CaFile} or {tls.CertificateFile} ({e.Message.TrimEnd('.')}): they must be PEM";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"a file for TLS cannot be read: {e.Message.TrimEnd('.')}; correct the path, or let the daemon's user read it";
        }

        return fault.Length == 0;
    }

    private static IEnumerable<string> Lines(MqttTls tls, DateTimeOffset now)
    {
        if (tls.CaFile.Length > 0)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(tls.CaFile);
            if (authorities.Count == 0)
                throw new CryptographicException($"{tls.CaFile} holds none");
            // Others in the file may do: only when all are on their way out there is something to say.
            if (Line(tls.CaFile, authorities.MaxBy(a => a.NotAfter)!, now) is { } line)
                yield return line;
        }

        if (tls.CertificateFile.Length > 0)
        {
            using (File.OpenRead(tls.KeyFile))
            {
            }

            using var own = X509CertificateLoader.LoadCertificateFromFile(tls.CertificateFile);
            if (Line(tls.CertificateFile, own, now) is { } line)
                yield return line;
        }
    }

    private static string? Line(string file, X509Certificate2 certificate, DateTimeOffset now)
    {
        var end = new DateTimeOffset(certificate.NotAfter);
        var date = end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return end < now ? $"The certificate in {file} expired on {date}: replace it."
            : end < now + Soon ? $"The certificate in {file} expires on {date}: replace it; the next connection takes the new one."
            : null;
    }
}
