using Xunit;

namespace EdgeCam.Mqtt.Tests;

public sealed class BrokerUrlTests
{
    [Theory]
    [InlineData("mqtt://broker.example", "broker.example", 1883, false, "mqtt://broker.example:1883")]
    [InlineData("MQTT://10.0.0.1:2000/", "10.0.0.1", 2000, false, "mqtt://10.0.0.1:2000")]
    [InlineData("mqtts://broker", "broker", 8883, true, "mqtts://broker:8883")]
    [InlineData("mqtts://[2001:db8::1]:443", "2001:db8::1", 443, true, "mqtts://[2001:db8::1]:443")]
    [InlineData("mqtt://[::1]", "::1", 1883, false, "mqtt://[::1]:1883")]
    public void A_URL_names_host_port_and_whether_TLS(string text, string host, int port, bool isEncrypted, string printed)
    {
        Assert.True(BrokerUrl.TryParse(text, out var url, out var fault), fault);
        Assert.Equal(new BrokerUrl(host, port, isEncrypted), url);
        Assert.Equal(printed, url.ToString());
    }

    [Theory]
    [InlineData("broker.example", "does not begin with mqtt://")]
    [InlineData("http://broker", "does not begin with mqtt://")]
    [InlineData("mqtt://", "names no host")]
    [InlineData("mqtt:///x", "names no host")]
    [InlineData("mqtt://broker/path", "names no host")]
    [InlineData("mqtt://bro ker", "names no host")]
    [InlineData("mqtt://::1", "in brackets")]
    [InlineData("mqtt://[::1", "in brackets")]
    [InlineData("mqtt://[10.0.0.1]", "in brackets")]
    [InlineData("mqtt://broker:0", "1..65535")]
    [InlineData("mqtt://broker:65536", "1..65535")]
    [InlineData("mqtt://broker:", "1..65535")]
    [InlineData("mqtt://broker:1x", "1..65535")]
    [InlineData("mqtt://me:secret@broker", "holds a user")]
    public void What_is_no_URL_says_what_to_write(string text, string expected)
    {
        Assert.False(BrokerUrl.TryParse(text, out var url, out var fault));
        Assert.Null(url);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Contains("write mqtt://host:1883", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }
}
