using System.Collections;
using System.Globalization;
using System.Text.Json;
using EdgeCam.Options.Loading;
using Xunit;

namespace EdgeCam.Tests;

public sealed class OptionSchemaTests
{
    [Fact]
    public void Every_key_survives_the_mapping_to_snake_case_and_back()
    {
        Assert.All(Keys.All.Keys.Concat(Keys.Lists), key =>
            Assert.All(key.Split(':'), name => Assert.Equal(name, Pascal(JsonNamingPolicy.SnakeCaseLower.ConvertName(name)))));

        static string Pascal(string snake) =>
            string.Concat(snake.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    [Fact]
    public void Every_default_satisfies_its_own_range_and_rules() => Assert.All(Keys.Fixed, pair =>
    {
        var (key, option) = pair;
        var entry = new ConfigurationEntry(key, option.DefaultText, EntryForm.Variable, "default");

        Assert.True(ValueCheck.TryRead(option, key, entry, out object? value, out var fault), fault?.Message);
        Assert.Equal(option.Default, value);
    });

    [Fact]
    public void Every_number_has_bounds() => Assert.All(
        Keys.All.Values.Where(option => option.Type == typeof(int) || option.Type == typeof(double)),
        option => Assert.NotNull(option.Range));

    [Fact]
    public void Every_key_reaches_its_property()
    {
        var written = Keys.All.ToDictionary(pair => pair.Key, pair => AnotherValue(pair.Key, pair.Value), StringComparer.Ordinal);
        var check = new ConfigurationCheck();
        check.AddLayer(written.Select(pair => new ConfigurationEntry(pair.Key, pair.Value, EntryForm.Variable, "test")));

        Assert.Empty(check.Faults);
        object options = check.Bind();
        Assert.All(written, pair => Assert.Equal(pair.Value, OptionValue.Text(Follow(options, pair.Key))));
    }

    /// <summary>Something valid that is not the default, in its usual form.</summary>
    private static string AnotherValue(string key, OptionValue option) => Candidates(option)
        .First(text => !string.Equals(text, option.DefaultText, StringComparison.Ordinal)
            && ValueCheck.TryRead(option, key, new(key, text, EntryForm.Variable, ""), out object? value, out _)
            && string.Equals(text, OptionValue.Text(value), StringComparison.Ordinal));

    private static IEnumerable<string> Candidates(OptionValue option) =>
    [
        "true", "false",
        .. Enumerable.Range(0, 200).Select(n => n.ToString(CultureInfo.InvariantCulture)),
        .. Enumerable.Range(8, 9).Select(n => (1 << n).ToString(CultureInfo.InvariantCulture)),
        "239.1.2.3:6000", "239.1.2.3", "192.168.1.9", "text", "rtp://192.168.1.9:5000", "conference", "http://192.168.1.9:4318", "mqtt://192.168.1.9", "brightness=1", "1,2,3,4", "16000", "/usr/bin/rpicam-vid",
        .. option.Type.IsEnum ? Enum.GetNames(option.Type) : [],
    ];

    private static object Follow(object options, string key) => key.Split(':').Aggregate(options, (node, segment) =>
        node is IList list ? list[int.Parse(segment, CultureInfo.InvariantCulture)]! : node.GetType().GetProperty(segment)!.GetValue(node)!);
}
