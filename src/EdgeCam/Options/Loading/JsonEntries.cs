using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeCam.Options.Loading;

/// <summary>
/// Flattens a JSON file (RFC 8259, with comments and trailing commas) into entries that know their line,
/// which Microsoft's provider does not keep and a useful message needs.
/// </summary>
internal ref struct JsonEntries
{
    private readonly string _file;
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly List<ConfigurationEntry> _entries = [];
    private Utf8JsonReader _reader;
    private long _countedTo;
    private int _line = 1;

    private JsonEntries(ReadOnlySpan<byte> utf8, string file)
    {
        _file = file;
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8, ReaderOptions);
    }

    /// <summary>Reads what it can: on a syntax error, the entries before it and the fault.</summary>
    /// <param name="utf8">The whole file; a byte order mark is skipped.</param>
    /// <param name="file">Its name for messages.</param>
    public static IReadOnlyList<ConfigurationEntry> Read(ReadOnlySpan<byte> utf8, string file, out ConfigurationFault? fault)
    {
        var json = new JsonEntries(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8, file);
        fault = json.ReadAll();
        return json._entries;
    }

    private ConfigurationFault? ReadAll()
    {
        try
        {
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.StartObject)
                return Syntax(1, 1, "the file must hold one object: begin it with {");
            ReadObject("");
            _reader.Read(); // throws on anything but comments after the object
            return null;
        }
        catch (JsonException e)
        {
            return Syntax((e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1, WithoutPosition(e.Message));
        }
        catch (InvalidOperationException)
        {
            return Syntax(Line(), Column(), "a string that is not valid Unicode: save the file as UTF-8");
        }
    }

    private void ReadObject(string key)
    {
        int members = 0;
        for (; _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName; members++)
        {
            string name = _reader.GetString()!;
            _reader.Read();
            ReadValue(key.Length == 0 ? name : $"{key}:{name}");
        }
        if (members == 0 && key.Length != 0)
            Add(key, EntryForm.EmptyObject, "");
    }

    private void ReadList(string key)
    {
        int items = 0;
        for (; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; items++)
            ReadValue(string.Create(CultureInfo.InvariantCulture, $"{key}:{items}"));
        if (items == 0)
            Add(key, EntryForm.EmptyList, "");
    }

    private void ReadValue(string key)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject: ReadObject(key); break;
            case JsonTokenType.StartArray: ReadList(key); break;
            case JsonTokenType.String: Add(key, EntryForm.String, _reader.GetString()!); break;
            case JsonTokenType.Number: Add(key, EntryForm.Number, Encoding.UTF8.GetString(_reader.ValueSpan)); break;
            case JsonTokenType.Null: Add(key, EntryForm.Null, ""); break;
            default: Add(key, EntryForm.Boolean, _reader.TokenType == JsonTokenType.True ? "true" : "false"); break;
        }
    }

    private void Add(string key, EntryForm form, string text) =>
        _entries.Add(new(key, text, form, string.Create(CultureInfo.InvariantCulture, $"{_file}:{Line()}")));

    /// <summary>The line of the current token; counts on from the last one, so that a file is counted once.</summary>
    private int Line()
    {
        long start = _reader.TokenStartIndex;
        _line += _utf8[(int)_countedTo..(int)start].Count((byte)'\n');
        _countedTo = start;
        return _line;
    }

    private readonly long Column()
    {
        int start = (int)_reader.TokenStartIndex;
        return start - _utf8[..start].LastIndexOf((byte)'\n');
    }

    private readonly ConfigurationFault Syntax(long line, long column, string what) =>
        new("", FaultCode.Syntax, null, string.Create(CultureInfo.InvariantCulture, $"{_file}:{line}:{column}: not JSON: {what}"));

    // The message ends in a position that counts from 0, where editors count from 1.
    private static string WithoutPosition(string message)
    {
        int position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }

    private static readonly JsonReaderOptions ReaderOptions = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };
}
