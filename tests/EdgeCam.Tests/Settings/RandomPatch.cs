using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;

namespace EdgeCam.Tests.Settings;

/// <summary>Patches as nobody would write them: right, almost right, and wrong, by a seed.</summary>
internal sealed class RandomPatch(Random random)
{
    /// <summary>Part of every text that is put where secrets are.</summary>
    public const string Secret = "s3cr3t-";

    private static readonly string[] Texts = ["", "cam", "eth0", "239.1.1.1:5000", "239.1.1.2", "::", "fifo:/tmp/x", "conference", "live", "rtp://h:5000", "srt://h:9", "\u0001\"\\/~", "***", "a:b"];

    public JsonObject Next() => Section(OptionSchema.Root, depth: 0);

    private JsonObject Section(OptionSection section, int depth)
    {
        var patch = new JsonObject();
        for (int keys = random.Next(depth == 0 ? 3 : 4) + (depth == 0 ? 1 : 0); keys > 0; keys--)
        {
            var member = section.Members[random.Next(section.Members.Count)];
            patch[Name(SettingKey.Snake(member.Name))] = Node(member, depth);
        }
        return patch;
    }

    private string Name(string name) => random.Next(40) switch
    {
        0 => name[1..],
        1 => name.ToUpperInvariant(),
        2 => name + ":x",
        3 => "no/such~key",
        _ => name,
    };

    private JsonNode? Node(OptionNode node, int depth)
    {
        if (random.Next(30) == 0)
            return Wrong(depth);
        if (random.Next(8) == 0 && depth < 2)
            return null;
        return node switch
        {
            OptionSection section => Section(section, depth + 1),
            OptionList list => new JsonArray([.. Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 70 : 3)).Select(_ => Item(list.Item, depth + 1))]),
            _ => Value((OptionValue)node),
        };
    }

    // An item without what it must have says little: mostly it is given.
    private JsonNode? Item(OptionNode item, int depth)
    {
        if (item is not OptionSection section || random.Next(10) == 0)
            return Node(item, depth);
        var patch = Section(section, depth);
        foreach (var option in section.Members.OfType<OptionValue>().Where(option => option.IsRequired))
        {
            patch[SettingKey.Snake(option.Name)] = option.Name switch
            {
                "Url" => string.Create(CultureInfo.InvariantCulture, $"rtp://host:{random.Next(70_000)}"),
                "Destination" => string.Create(CultureInfo.InvariantCulture, $"239.1.1.{random.Next(300)}:{random.Next(5_000, 5_100)}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"user{random.Next(4)}"),
            };
        }
        return patch;
    }

    private JsonValue? Value(OptionValue option)
    {
        if (option.IsSecret)
            return JsonValue.Create($"{Secret}{new string('x', random.Next(12))}");
        if (option.Type.IsEnum)
            return JsonValue.Create(SettingKey.Snake(Enum.GetNames(option.Type)[random.Next(Enum.GetNames(option.Type).Length)]));
        if (option.Type == typeof(bool))
            return JsonValue.Create(random.Next(2) == 0);
        return option.Type == typeof(string) ? JsonValue.Create(Texts[random.Next(Texts.Length)]) : Number(option);
    }

    private JsonValue Number(OptionValue option)
    {
        var (least, most) = (Convert.ToDouble(option.Range!.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(option.Range.Maximum, CultureInfo.InvariantCulture));
        double value = random.Next(12) switch
        {
            0 => least - 1,
            1 => most + 1,
            2 => most,
            3 => least,
            4 => 1e300,
            _ => least + ((most - least) * Math.Pow(random.NextDouble(), 3)),
        };
        return option.Type == typeof(int) && random.Next(30) > 0 ? JsonValue.Create(Math.Round(value / 2) * 2) : JsonValue.Create(value);
    }

    private JsonNode? Wrong(int depth) => random.Next(6) switch
    {
        0 => JsonValue.Create("text"),
        1 => JsonValue.Create(3.5),
        2 => JsonValue.Create(true),
        3 => new JsonArray(1, null),
        4 => depth > 4 ? null : new JsonObject { ["x"] = Wrong(depth + 1) },
        _ => null,
    };
}
