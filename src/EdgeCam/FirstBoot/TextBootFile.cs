using System.Globalization;
using System.Text;
using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>
/// edgecam.txt: a line for each key, <c>KEY=VALUE</c>; a line that begins with <c>#</c> is a comment. Blanks around key and
/// value do not count, quotes around a value keep its own.
/// </summary>
internal sealed class TextBootFile
{
    private readonly string _name;
    private readonly List<ConfigurationEntry> _settings = [];
    private readonly List<(int, int)> _secrets = [];
    private readonly List<string> _faults = [];
    private readonly BoxHints _box = new();

    private TextBootFile(string name) => _name = name;

    /// <summary>Never throws, whatever the bytes.</summary>
    public static BootRequest Read(BootFile file)
    {
        var text = new TextBootFile(file.Name);
        int start = file.Bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (int number = 1; start < file.Bytes.Length; number++)
        {
            int length = file.Bytes.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var end ? end : file.Bytes.Length - start;
            text.ReadLine(file.Bytes, start, length, string.Create(CultureInfo.InvariantCulture, $"{text._name}:{number}"));
            start += length + 1;
        }
        if (text._box.Missing() is { } missing)
            text._faults.Add($"{text._name}: {missing}");
        return new(text._settings, text._box, text._secrets, text._faults);
    }

    private void ReadLine(byte[] bytes, int start, int length, string where)
    {
        (start, length) = Trimmed(bytes, start, length);
        var line = bytes.AsSpan(start, length);
        if (line.IsEmpty || line[0] == '#')
            return;
        int equals = line.IndexOf((byte)'=');
        if (equals < 1)
        {
            _faults.Add($"{where}: no KEY=VALUE: write = between key and value, or # before a comment"); // it may hold a secret
            return;
        }
        var (valueStart, valueLength) = Trimmed(bytes, start + equals + 1, length - equals - 1);
        string key = Encoding.UTF8.GetString(line[..equals]).Trim();
        Add(key, Unquoted(Encoding.UTF8.GetString(bytes, valueStart, valueLength)), (valueStart, valueLength), where);
    }

    private void Add(string key, string value, (int, int) range, string where)
    {
        if (BoxHints.Find(key) is { } name)
        {
            if (BoxHints.IsSecret(name))
                _secrets.Add(range);
            if (_box.TryAdd(name, value) is { } fault)
                _faults.Add($"{where}: {fault}");
            return;
        }
        string known = TextKey.Of(key);
        var option = OptionSchema.Find(known);
        if (option is null && !known.Contains(':', StringComparison.Ordinal) && BoxHints.Nearest(key) is { } nearest)
        {
            _faults.Add($"{where}: {key} is an unknown key; did you mean {nearest}?");
            return;
        }
        if (option is OptionValue { IsSecret: true })
            _secrets.Add(range);
        if (!BootSecrets.IsTaken(known, value))
            _settings.Add(new(known, value, EntryForm.Variable, where));
    }

    private static (int Start, int Length) Trimmed(byte[] bytes, int start, int length)
    {
        var span = bytes.AsSpan(start, length);
        int leading = span.Length - span.TrimStart(" \t\r"u8).Length;
        return (start + leading, span.Trim(" \t\r"u8).Length);
    }

    private static string Unquoted(string value) => value is ['"', .. var inner, '"'] ? inner : value;
}
