using EdgeCam.Pins;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Pins;

public sealed class PushButtonTests
{
    private readonly PushButton _button = new();

    [Fact]
    public void A_press_is_short_when_the_button_is_let_go_in_time()
    {
        Assert.Null(Press(isDown: true, 0));
        Assert.Equal(ButtonPress.Short, Press(isDown: false, 400));
        Assert.Null(Look(60_000));
    }

    [Fact]
    public void A_long_press_is_told_while_the_button_is_down_and_its_release_is_nothing()
    {
        Press(isDown: true, 0);
        Assert.Equal(At.Ms(3_000), _button.NextDeadline);
        Assert.Null(Look(2_999));
        Assert.Equal(ButtonPress.Long, Look(3_000));
        Assert.Null(Look(3_001));
        Assert.Null(Press(isDown: false, 9_000));
        Assert.Equal(MediaInstant.Never, _button.NextDeadline);
    }

    [Fact]
    public void Edges_that_were_read_late_count_at_their_own_time()
    {
        _button.OnEdge(isDown: true, At.Ms(0));
        _button.OnEdge(isDown: false, At.Ms(3_100));
        Assert.Equal(ButtonPress.Long, Look(8_000));
        _button.OnEdge(isDown: true, At.Ms(9_000));
        _button.OnEdge(isDown: false, At.Ms(9_100));
        Assert.Equal(ButtonPress.Short, Look(15_000));
    }

    [Fact]
    public void A_contact_that_bounces_makes_one_press()
    {
        foreach (var (isDown, at) in new[] { (true, 0), (false, 2), (true, 3), (false, 5), (true, 6), (false, 300), (true, 301), (false, 303) })
            _button.OnEdge(isDown, At.Ms(at));
        Assert.Equal(ButtonPress.Short, Look(300));
        Assert.Null(Look(10_000));
    }

    [Fact]
    public void Noise_is_no_press()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(Press(isDown: true, i * 50));
            Assert.Null(Press(isDown: false, (i * 50) + 20));
        }
    }

    private ButtonPress? Press(bool isDown, double at)
    {
        _button.OnEdge(isDown, At.Ms(at));
        return Look(at);
    }

    private ButtonPress? Look(double at) => _button.TryPoll(At.Ms(at), out var press) ? press : null;
}
