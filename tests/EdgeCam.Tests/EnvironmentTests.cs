using EdgeCam.Options;
using Xunit;

namespace EdgeCam.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public void A_variable_overrides_the_file()
    {
        var configuration = Written.Json("""{ "Rtsp": { "Port": 1000, "Path": "door" } }""", ("EDGECAM_Rtsp__Port", "554"));

        Assert.Equal((554, "door"), (configuration.Options!.Rtsp.Port, configuration.Options.Rtsp.Path));
    }

    [Fact]
    public void Variables_reach_into_lists()
    {
        var options = Written.Json(
            """{ "Udp": [ { "Destination": "239.1.1.1:5000" }, { "Destination": "239.1.1.2:5000" } ] }""",
            ("EDGECAM_Udp__1__Ttl", "4"),
            ("EDGECAM_Udp__2__Destination", "239.1.1.3:5000"),
            ("EDGECAM_Udp__2__Format", "rtp")).Options!;

        Assert.Equal(["239.1.1.1:5000", "239.1.1.2:5000", "239.1.1.3:5000"], options.Udp.Select(udp => udp.Destination), StringComparer.Ordinal);
        Assert.Equal([1, 4, 1], options.Udp.Select(udp => udp.Ttl));
        Assert.Equal(UdpFormat.Rtp, options.Udp[2].Format);
    }

    [Fact]
    public void The_paths_of_a_user_are_exactly_those_that_were_written()
    {
        var options = Written.Json("""{ "Rtsp": { "Users": [ { "Name": "a", "Password": "x", "Paths": ["cam"] } ] } }""").Options!;

        Assert.Equal(["cam"], options.Rtsp.Users[0].Paths);
    }

    [Theory]
    [InlineData("EDGECAM_Rtsp__Port", "70000", "Rtsp:Port", "OutOfRange")]
    [InlineData("EDGECAM_RTSP__PORT", "", "Rtsp:Port", "WrongType")]
    [InlineData("EDGECAM_Encoder__GopSeconds", "NaN", "Encoder:GopSeconds", "OutOfRange")]
    [InlineData("EDGECAM_Rtsp__Prot", "1", "Rtsp:Prot", "UnknownKey")]
    [InlineData("EDGECAM_PORT", "1", "PORT", "UnknownKey")]
    [InlineData("EDGECAM_Udp__1__Destination", "239.1.1.1:5000", "Udp:1", "Missing")]
    [InlineData("EDGECAM_Udp__16__Destination", "239.1.1.1:5000", "Udp:16", "OutOfRange")]
    [InlineData("EDGECAM_Udp__01__Destination", "239.1.1.1:5000", "Udp:01", "OutOfRange")]
    public void A_fault_names_the_variable(string name, string value, string key, string code)
    {
        var fault = Written.Environment((name, value)).OnlyFault();

        Assert.Equal((key, code), (fault.Key, fault.Code.ToString()));
        Assert.StartsWith($"environment variable {name}: {key} ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_variables_for_one_key_are_refused()
    {
        var fault = Written.Environment(("EDGECAM_RTSP__PORT", "1"), ("EDGECAM_Rtsp__Port", "2")).OnlyFault();

        Assert.Contains("given twice, first in environment variable EDGECAM_RTSP__PORT", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_variables_are_none_of_our_business() =>
        Assert.Empty(Written.Environment(("HOME", "/root"), ("EDGECAMERA", "1")).Faults);
}
