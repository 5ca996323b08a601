using EdgeCam.Options;
using Xunit;

namespace EdgeCam.Tests;

public sealed class MetricsOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("http://collector:4318")]
    [InlineData("https://collector.example.org/otlp/")]
    [InlineData("http://[fd00::9]:4318")]
    public void An_endpoint_is_a_plain_url_of_http_or_nothing(string text) => Assert.True(new HttpEndpointAttribute().IsMet(text));

    [Theory]
    [InlineData("collector:4318")]
    [InlineData("grpc://collector:4317")]
    [InlineData("http://user:secret@collector:4318")]
    [InlineData("http://collector:4318/?key=secret")]
    [InlineData("http://")]
    [InlineData("/v1/metrics")]
    public void Anything_else_is_refused(string text) => Assert.False(new HttpEndpointAttribute().IsMet(text));
}
