namespace EdgeCam.Linux.Systemd;

/// <summary>Secrets that the service manager hands over as files (systemd.exec(5), LoadCredential=). Thread-safe.</summary>
public static class Credentials
{
    /// <summary>What a folder's credentials begin with: <c>LoadCredential=edgecam:FOLDER</c> names FILE of it <c>edgecam_FILE</c>.</summary>
    private const string Prefix = "edgecam_";

    /// <summary>Where a secret's file lies. A bare name is a credential's, where there are credentials; anything else stays as it is.</summary>
    /// <param name="file">Of the configuration.</param>
    public static string PathOf(string file) => PathOf(file, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"));

    /// <inheritdoc cref="PathOf(string)"/>
    /// <param name="file">Of the configuration.</param>
    /// <param name="directory">Null or empty: there are no credentials.</param>
    public static string PathOf(string file, string? directory)
    {
        if (file.Length == 0 || file.Contains('/', StringComparison.Ordinal) || string.IsNullOrEmpty(directory))
            return file;
        var (prefixed, plain) = (Path.Combine(directory, Prefix + file), Path.Combine(directory, file));
        return !File.Exists(prefixed) && File.Exists(plain) ? plain : prefixed; // neither: the name that the shipped unit gives it tells most
    }
}
