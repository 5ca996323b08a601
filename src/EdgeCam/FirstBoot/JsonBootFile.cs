using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>edgecam.json: as the shipped one, comments and all, with a section "Box" for what is about the box itself.</summary>
internal static class JsonBootFile
{
    public static BootRequest Read(BootFile file)
    {
        var settings = new List<ConfigurationEntry>();
        var faults = new List<string>();
        var box = new BoxHints();
        var entries = JsonEntries.Read(file.Bytes, file.Name, out var syntax);
        if (syntax is not null)
            return new([], new BoxHints(), [], [syntax.Message]); // half a file says nothing
        foreach (var entry in entries)
        {
            if (BootSecrets.IsBox(entry.Key))
                AddHint(box, entry, faults);
            else if (!BootSecrets.IsTaken(entry.Key, entry.Text) && !(entry.Form == EntryForm.EmptyObject && IsBoxItself(entry.Key)))
                settings.Add(entry);
        }
        if (box.Missing() is { } missing)
            faults.Add($"{file.Name}: {missing}");
        return new(settings, box, SecretsIn(file.Bytes), faults);
    }

    private static void AddHint(BoxHints box, in ConfigurationEntry entry, List<string> faults)
    {
        string written = entry.Key[BootSecrets.BoxPrefix.Length..];
        if (BoxHints.Find(written) is not { } name)
            faults.Add($"{entry.Where}: {entry.Key} is an unknown key; {(BoxHints.Nearest(written) is { } near ? $"did you mean {near}?" : $"known here are {BoxHints.AllNames}")}");
        else if (entry.Form != EntryForm.String)
            faults.Add($"{entry.Where}: {entry.Key} must be text, in quotes");
        else if (box.TryAdd(name, entry.Text) is { } fault)
            faults.Add($"{entry.Where}: {fault}");
    }

    private static bool IsBoxItself(string key) => string.Equals(key, "Box", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where secrets stand, quotes included; the file has been read without a fault.</summary>
    private static List<(int Start, int Length)> SecretsIn(byte[] file)
    {
        int offset = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(file.AsSpan(offset), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 });
        var secrets = new List<(int, int)>();
        var path = new Stack<(string Key, int Item)>(); // Item: the next of a list; -1 in an object
        string name = "";
        while (reader.Read())
        {
            string key = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray ? "" : NextKey(path, name);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName: name = reader.GetString()!; break;
                case JsonTokenType.StartObject: path.Push((key, -1)); break;
                case JsonTokenType.StartArray: path.Push((key, 0)); break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray: path.Pop(); break;
                case JsonTokenType.String when BootSecrets.IsSecret(key):
                    secrets.Add((offset + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
                    break;
            }
        }
        return secrets;
    }

    private static string NextKey(Stack<(string Key, int Item)> path, string name)
    {
        if (path.Count == 0)
            return "";
        var (parent, item) = path.Pop();
        path.Push((parent, item < 0 ? item : item + 1));
        string last = item < 0 ? name : item.ToString(CultureInfo.InvariantCulture);
        return parent.Length == 0 ? last : $"{parent}:{last}";
    }
}
