using Xunit;

namespace EdgeCam.Tests;

public sealed class ConfigurationFaultTests
{
    [Theory]
    [InlineData("""{ "Encoder": { "BitrteKbps": 5 } }""", "Encoder:BitrteKbps", "UnknownKey", "did you mean BitrateKbps?")]
    [InlineData("""{ "Lgo": { "Level": "Debug", "More": 1 } }""", "Lgo", "UnknownKey", "did you mean Log?")]
    [InlineData("""{ "Encoder": { "Zoom": 5 } }""", "Encoder:Zoom", "UnknownKey", "known here are BitrateKbps, GopSeconds")]
    [InlineData("""{ "Log": { "Level": { "Deep": 1 } } }""", "Log:Level", "WrongType", "has no keys below it")]
    [InlineData("""{ "Encoder": { "BitrateKbps": "2000" } }""", "Encoder:BitrateKbps", "WrongType", "without quotes")]
    [InlineData("""{ "Encoder": { "BitrateKbps": 2000.5 } }""", "Encoder:BitrateKbps", "WrongType", "a whole number from 100 to 25000")]
    [InlineData("""{ "Source": { "Loop": 1 } }""", "Source:Loop", "WrongType", "true or false")]
    [InlineData("""{ "Source": { "Path": 5 } }""", "Source:Path", "WrongType", "in quotes")]
    [InlineData("""{ "Source": { "Path": null } }""", "Source:Path", "WrongType", "remove the key for the default")]
    [InlineData("""{ "Source": [] }""", "Source", "WrongType", "must be an object")]
    [InlineData("""{ "Source": 5 }""", "Source", "WrongType", "must be an object")]
    [InlineData("""{ "Udp": {} }""", "Udp", "WrongType", "must be a list")]
    [InlineData("""{ "Udp": { "Ttl": 1 } }""", "Udp:Ttl", "OutOfRange", "Udp is a list")]
    [InlineData("""{ "Udp": [ "239.1.1.1:5000" ] }""", "Udp:0", "WrongType", "must be an object")]
    [InlineData("""{ "Encoder": { "BitrateKbps": 90000 } }""", "Encoder:BitrateKbps", "OutOfRange", "is 90000: must be a whole number from 100 to 25000")]
    [InlineData("""{ "Encoder": { "BitrateKbps": 9e99 } }""", "Encoder:BitrateKbps", "OutOfRange", "from 100 to 25000")]
    [InlineData("""{ "Encoder": { "GopSeconds": 0.1 } }""", "Encoder:GopSeconds", "OutOfRange", "is 0.1: must be a number from 0.2 to 30")]
    [InlineData("""{ "Encoder": { "Profile": "Hgh" } }""", "Encoder:Profile", "NotAllowed", "one of Baseline, Main, High")]
    [InlineData("""{ "Encoder": { "Profile": "2" } }""", "Encoder:Profile", "NotAllowed", "one of Baseline, Main, High")]
    [InlineData("""{ "Rtsp": { "Address": "1" } }""", "Rtsp:Address", "BadFormat", "an IPv4 or IPv6 address")]
    [InlineData("""{ "Rtsp": { "RtpPort": 8001 } }""", "Rtsp:RtpPort", "BadFormat", "must be even")]
    [InlineData("""{ "Rtsp": { "Path": "/cam" } }""", "Rtsp:Path", "BadFormat", "such as cam or door/front")]
    [InlineData("""{ "Rtsp": { "Multicast": { "Group": "10.0.0.1" } } }""", "Rtsp:Multicast:Group", "BadFormat", "multicast address")]
    [InlineData("""{ "Rtsp": { "Multicast": { "Group": "224.0.0.251" } } }""", "Rtsp:Multicast:Group", "BadFormat", "224.0.1.0")]
    [InlineData("""{ "Microphone": { "SampleRate": 22050 } }""", "Microphone:SampleRate", "BadFormat", "must be one of 8000, 16000, 32000, 44100, 48000")]
    [InlineData("""{ "Ring": { "MaxAccessUnits": 1000 } }""", "Ring:MaxAccessUnits", "BadFormat", "a power of two")]
    [InlineData("""{ "Udp": [ { "Destination": "239.1.1.1" } ] }""", "Udp:0:Destination", "BadFormat", "address:port")]
    [InlineData("""{ "Udp": [ { "Destination": "0.0.0.0:5000" } ] }""", "Udp:0:Destination", "BadFormat", "address:port")]
    [InlineData("""{ "Udp": [ { "Destination": "fd00::9:5000" } ] }""", "Udp:0:Destination", "BadFormat", "[fd00::9]:5000")]
    [InlineData("""{ "Udp": [ { "Destination": "localhost:5000" } ] }""", "Udp:0:Destination", "BadFormat", "address:port")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "x", "Paths": [] } ] } }""", "Rtsp:Users:0:Paths", "WrongType", "is empty: write an item or leave the key out")]
    [InlineData("""{ "Udp": [ { "Ttl": 2 } ] }""", "Udp:0:Destination", "Missing", "is missing")]
    [InlineData("""{ "Rtsp": { "Port": 1, "port": 2 } }""", "Rtsp:Port", "Duplicate", "given twice, first in")]
    public void A_wrong_value_is_named_with_its_place_and_what_to_do(string json, string key, string code, string advice)
    {
        var fault = Written.Json(json).OnlyFault();

        Assert.Equal((key, code), (fault.Key, fault.Code.ToString()));
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{Written.FileName}:1: {key} ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "encoder": { "bitratekbps": 1500 } }""")]
    [InlineData("""{ "Encoder": { "BitrateKbps": 1.5e3, }, /* a comment */ }""")]
    [InlineData("// a comment\n{ \"Encoder\": { \"BitrateKbps\": 1500 } } // another")]
    [InlineData("\uFEFF{ \"Encoder\": { \"BitrateKbps\": 1500 } }")]
    public void Case_comments_trailing_commas_and_a_byte_order_mark_do_not_matter(string json)
    {
        var configuration = Written.Json(json);

        Assert.Empty(configuration.Faults);
        Assert.Equal(1500, configuration.Options!.Encoder.BitrateKbps);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("[]", 1, 1)]
    [InlineData("{\n  \"Log\": {\n    \"Level\" \"Debug\"\n  }\n}", 3, 13)]
    [InlineData("{ \"Log\": {", 1, 11)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{ \"Source\":\n  { \"Path\": \"\\ud800\" } }", 2, 13)]
    [InlineData("[[[[[[[[[[[[[[[[[", 1, 1)]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[", 1, 21)]
    public void A_syntax_error_is_placed_by_line_and_column(string json, int line, int column)
    {
        var fault = Written.Json(json).OnlyFault();

        Assert.Equal("Syntax", fault.Code.ToString());
        Assert.Contains($"{Written.FileName}:{line}:{column}: not JSON: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_before_a_syntax_error_is_reported_with_it()
    {
        var faults = Written.Json("{ \"Rtsp\": { \"TlsPort\": 99999 },\n \"Udp\": [ { \"Format\" ").Faults;

        Assert.Equal(["Rtsp:TlsPort", ""], faults.Select(fault => fault.Key), StringComparer.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_and_the_environment_is_checked_all_the_same()
    {
        var loaded = EdgeCam.Options.Loading.ConfigurationLoader.Load("/nowhere/edgecam.json", Written.Variables(("EDGECAM_Rtsp__Port", "x")));

        Assert.Equal(["Unreadable", "WrongType"], loaded.Faults.Select(fault => fault.Code.ToString()), StringComparer.Ordinal);
        Assert.Contains("/nowhere/edgecam.json: cannot be read: there is no such file", loaded.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_found_in_one_pass_with_its_line()
    {
        const string Json = """
            {
              "Encoder": { "BitrteKbps": 5, "GopSeconds": 99 },
              "Rtsp": {
                "TlsPort": 8554,
                "RtpPort": 8001,
                "Users": [ { "Name": "a", "Password": "x" }, { "Name": "a" }, "b" ]
              },
              "Udp": [ { "Destination": "nowhere" }, { "Format": "Mpeg" } ]
            }
            """;

        Assert.Equal(
            [
                "2 Encoder:BitrteKbps UnknownKey",
                "2 Encoder:GopSeconds OutOfRange",
                "5 Rtsp:RtpPort BadFormat",
                "6 Rtsp:Users:2 WrongType",
                "8 Udp:0:Destination BadFormat",
                "8 Udp:1:Format NotAllowed",
                "8 Udp:1:Destination Missing",
                "4 Rtsp:CertificateFile Conflict",
                "6 Rtsp:Users:1:Password Conflict",
                "6 Rtsp:Users:1:Name Duplicate",
                "4 Rtsp:TlsPort Duplicate",
            ],
            Written.Json(Json).Faults.Select(fault => $"{fault.Message.Split(':')[1]} {fault.Key} {fault.Code}"),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "hunter2", "Passwrd": "hunter2" } ] } }""")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": ["hunter2"] } ] } }""")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": { "hunter1": "hunter2" } } ] } }""")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "hunter2", "password": "hunter2" } ] } }""")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "hunter2", "PasswordFile": "f" } ] } }""")]
    [InlineData("""{ "Rtsp": { "Users": [ "hunter2" ] } }""")]
    [InlineData("""{ "Rtsp": { "Users": "hunter2" } }""")]
    [InlineData("""{ "Rtsp": { "Users": [ { "Password": "hunter2" } ] } }""")]
    public void A_password_never_appears_in_a_message(string json)
    {
        var faults = Written.Json(json).Faults;

        Assert.NotEmpty(faults);
        Assert.DoesNotContain("hunter2", string.Concat(faults.Select(fault => fault.Message + fault.Got)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_is_a_number_is_not_shown()
    {
        var fault = Written.Json("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": 12345 } ] } }""").OnlyFault();

        Assert.Null(fault.Got);
        Assert.EndsWith("Rtsp:Users:0:Password is wrong (not shown): must be text, in quotes", fault.Message, StringComparison.Ordinal);
    }
}
