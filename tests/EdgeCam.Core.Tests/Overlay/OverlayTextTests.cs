using EdgeCam.Overlay;
using Xunit;

namespace EdgeCam.Core.Tests.Overlay;

public sealed class OverlayTextTests
{
    private static readonly DateTime Local = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Local);

    [Theory]
    [InlineData("Gate 3", "Gate 3")]
    [InlineData("", "")]
    [InlineData("{time}", "2026-01-02 03:04:05")]
    [InlineData("N {time:%H:%M} S", "N 03:04 S")]
    [InlineData("{time:%d.%m.%Y} {time:%S}", "02.01.2026 05")]
    [InlineData("{time:100 %%}", "100 %")]
    [InlineData("{timer} {time", "{timer} {time")]
    [InlineData("50 % {x}", "50 % {x}")]
    public void The_time_is_put_where_it_stands(string text, string line)
    {
        Assert.True(OverlayText.IsValid(text));
        var into = new char[OverlayText.MaxLength];
        Assert.Equal(line, new string(into, 0, OverlayText.Render(text, Local, into)));
    }

    [Theory]
    [InlineData("Grüße")]
    [InlineData("two\nlines")]
    [InlineData("{time:%q}")]
    [InlineData("{time:%}")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890")]
    public void What_cannot_be_drawn_is_refused(string text) => Assert.False(OverlayText.IsValid(text));

    [Fact]
    public void What_does_not_fit_is_left_out()
    {
        var into = new char[5];
        Assert.Equal("2026-", new string(into, 0, OverlayText.Render("{time}", Local, into)));
        Assert.InRange(OverlayText.Render(new string('x', 50) + "{time}{time}", Local, new char[60]), 50, 60);
    }
}
