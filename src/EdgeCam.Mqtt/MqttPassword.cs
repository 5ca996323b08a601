using System.Text;
using EdgeCam.Linux.Systemd;

namespace EdgeCam.Mqtt;

/// <summary>
/// Where the password comes from; it is read for each connection, so that a changed one is taken by the next. It goes to the
/// broker and nowhere else: printed, it reads "(hidden)".
/// </summary>
public sealed class MqttPassword
{
    private readonly string? _text;
    private readonly string? _path;

    private MqttPassword(string? text, string? path) => (_text, _path) = (text, path);

    /// <summary>The password itself.</summary>
    public static MqttPassword Of(string text) => new(text, null);

    /// <summary>The first line of a file.</summary>
    /// <param name="path">Absolute; or the name of a systemd credential (LoadCredential=), as <see cref="Credentials"/> finds it.</param>
    public static MqttPassword FromFile(string path) => new(null, path);

    public override string ToString() => "(hidden)";

    /// <param name="utf8">Ends with a zero, as C has it.</param>
    /// <param name="fault">Which file cannot be read and why; never what is in it.</param>
    internal bool TryRead(out byte[] utf8, out string fault)
    {
        utf8 = [];
        fault = "";
        try
        {
            var text = _text ?? FirstLine(Credentials.PathOf(_path!));
            if (text.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(text) > MaxBytes)
                fault = $"the MQTT password is longer than {MaxBytes} bytes or holds a zero: shorten it";
            else
                utf8 = Encoding.UTF8.GetBytes(text + "\0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"the MQTT password cannot be read: {e.Message} Let the daemon's user read the file, or pass it by LoadCredential= in the service unit.";
        }

        return fault.Length == 0;
    }

    private static string FirstLine(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        return reader.ReadLine() ?? "";
    }

    private const int MaxBytes = 65_535; // MQTT 5 §1.5.6: binary data
}
