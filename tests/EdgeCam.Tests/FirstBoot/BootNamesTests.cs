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
        Assert.Contains($"\nssid={written}\n", Wifi(ssid, null).Single(), StringComparison.Ordinal);

    [Fact]
    public void An_open_network_has_no_security_section() => Assert.DoesNotContain("wifi-security", Wifi("net", null).Single(), StringComparison.Ordinal);

    [Fact]
    public void A_network_with_a_password_is_one_of_WPA2_and_one_of_WPA3_and_with_a_key_of_WPA2_only()
    {
        var texts = Wifi("net", "a password");
        Assert.Equal(["sae", "wpa-psk"], texts.Select(text => Line(text, "key-mgmt")));
        Assert.Equal(["-1", "0"], texts.Select(text => Line(text, "autoconnect-priority"))); // one of both kinds is joined by the older: not every chip can do the other
        Assert.Equal(2, texts.Select(text => Line(text, "uuid")).Distinct(StringComparer.Ordinal).Count());
        Assert.All(texts, text => Assert.Equal(@"a\spassword", Line(text, "psk")));
        Assert.Equal("wpa-psk", Line(Wifi("net", new string('a', 64)).Single(), "key-mgmt"));
    }

    [Fact]
    public void First_passwords_differ() =>
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(_ => FirstPassword.Make()).Distinct(StringComparer.Ordinal).Count());

    private static List<string> Wifi(string ssid, string? password) => [.. WifiFiles.Of(ssid, password, "ec-1").Select(item => item.Text).OfType<string>()];

    private static string Line(string text, string key) => text.Split('\n').Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static string Snake(string segment) => EdgeCam.Settings.SettingKey.Snake(segment);

    private static IEnumerable<string> Keys(OptionNode node, string key) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => Keys(member, key.Length == 0 ? member.Name : $"{key}:{member.Name}")),
        OptionList list => Keys(list.Item, $"{key}:0"),
        _ => [key],
    };
}
