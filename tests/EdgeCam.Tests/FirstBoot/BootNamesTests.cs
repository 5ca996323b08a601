using EdgeCam.FirstBoot;
using EdgeCam.Options.Loading;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

public sealed class BootNamesTests
{
    [Fact]
    public void Every_key_is_found_however_its_words_are_separated()
    {
        foreach (string key in Keys(OptionSchema.Root, ""))
        {
            Assert.Equal(key, TextKey.Of(key));
            Assert.Equal(key, TextKey.Of(key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()));
            Assert.Equal(key, TextKey.Of(string.Join('.', key.Split(':').Select(Snake))));
            Assert.Equal(key, TextKey.Of(string.Join('_', key.Split(':').Select(Snake))));
        }
    }

    [Theory]
    [InlineData("", "127.0.1.1\tcam\n")]
    [InlineData("127.0.0.1 localhost", "127.0.0.1 localhost\n127.0.1.1\tcam\n")]
    [InlineData("# a\n127.0.1.1 old old.lan\n::1 localhost\n", "# a\n127.0.1.1\tcam\n::1 localhost\n")]
    [InlineData("127.0.1.10 other\n", "127.0.1.10 other\n127.0.1.1\tcam\n")]
    public void Only_the_own_line_of_hosts_changes(string before, string after)
    {
        Assert.Equal(after, HostNames.Hosts(before, "cam"));
        Assert.Equal(after, HostNames.Hosts(after, "cam"));
    }

    [Theory]
    [InlineData("My-AP.5", "My-AP.5")]
    [InlineData("a b", "97;32;98;")]
    [InlineData("12;34", "49;50;59;51;52;")]
    [InlineData("123", "49;50;51;")]
    public void An_ssid_is_written_so_that_nothing_else_can_be_read(string ssid, string written) =>
        Assert.Contains($"\nssid={written}\n", WifiFiles.ConnectionText(ssid, null, "ec-1"), StringComparison.Ordinal);

    [Fact]
    public void An_open_network_has_no_security_section() =>
        Assert.DoesNotContain("wifi-security", WifiFiles.ConnectionText("net", null, "ec-1"), StringComparison.Ordinal);

    [Fact]
    public void First_passwords_differ() =>
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(_ => FirstPassword.Make()).Distinct(StringComparer.Ordinal).Count());

    private static string Snake(string segment) => EdgeCam.Settings.SettingKey.Snake(segment);

    private static IEnumerable<string> Keys(OptionNode node, string key) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => Keys(member, key.Length == 0 ? member.Name : $"{key}:{member.Name}")),
        OptionList list => Keys(list.Item, $"{key}:0"),
        _ => [key],
    };
}
