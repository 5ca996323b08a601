using EdgeCam.Options;
using EdgeCam.Options.Loading;
using Xunit;

namespace EdgeCam.Tests;

/// <summary>The shipped edgecam.json is the manual: it must not say anything that the classes do not.</summary>
public sealed class ShippedConfigurationTests
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "edgecam.json");

    [Fact]
    public void It_holds_every_key_with_the_default_of_the_class_and_nothing_else()
    {
        var values = Entries().Where(entry => entry.Form is not EntryForm.EmptyList)
            .ToDictionary(entry => entry.Key, entry => entry.Text, StringComparer.Ordinal);
        var defaults = Keys.Fixed.ToDictionary(pair => pair.Key, pair => pair.Value.DefaultText, StringComparer.Ordinal);

        Assert.Equal(defaults.OrderBy(pair => pair.Key, StringComparer.Ordinal), values.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void It_shows_every_list_empty() =>
        Assert.Equal(Keys.Lists, Entries().Where(entry => entry.Form is EntryForm.EmptyList).Select(entry => entry.Key), StringComparer.Ordinal);

    [Fact]
    public void It_gives_the_options_that_no_configuration_gives()
    {
        var shipped = ConfigurationLoader.Load(File, Written.Variables());

        Assert.Empty(shipped.Faults);
        Assert.All(shipped.Values, value => Assert.True(value.IsDefault, value.Key));
        Assert.Equivalent(new EdgeCamOptions(), shipped.Options, strict: true);
    }

    [Fact]
    public void Every_value_carries_a_comment()
    {
        string[] lines = System.IO.File.ReadAllLines(File);
        var bare = lines.Where((line, i) =>
            line.TrimStart().StartsWith('"') && !line.Contains("//", StringComparison.Ordinal)
            && !lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)
            && line.Trim() is not "\"Log\": {");

        Assert.Empty(bare);
    }

    [Fact]
    public void The_examples_in_its_comments_are_valid()
    {
        var examples = System.IO.File.ReadLines(File).Where(line => line.TrimStart().StartsWith("//   {", StringComparison.Ordinal))
            .Select(line => line.TrimStart(' ', '/')).ToList();

        Assert.Equal(6, examples.Count);
        Assert.Empty(Written.Json($$"""{ "Rtsp": { "Users": [ {{examples[0]}} ] }, "Udp": [ {{examples[1]}} ], "Uplinks": [ {{string.Join(',', examples[2..5])}} ], "Motion": { "Zones": [ {{examples[5]}} ] } }""").Faults);
    }

    private static IReadOnlyList<ConfigurationEntry> Entries()
    {
        var entries = JsonEntries.Read(System.IO.File.ReadAllBytes(File), File, out var fault);
        Assert.Null(fault);
        return entries;
    }
}
