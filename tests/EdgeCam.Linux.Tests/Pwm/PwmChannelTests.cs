using EdgeCam.Linux.Pwm;
using EdgeCam.Linux.Tests.Health;
using Xunit;

namespace EdgeCam.Linux.Tests.Pwm;

public sealed class PwmChannelTests : IDisposable
{
    private const string Chip = "sys/class/pwm/pwmchip2/";
    private readonly KernelTree _tree = new();

    [Fact]
    public void A_channel_is_found_by_its_chip_and_set_in_nanoseconds()
    {
        Channel(period: "0\n");
        var channel = PwmChannel.Open(_tree.Root, ["1f00098000.pwm", "fe20c000.pwm"], channel: 0, frequency: 25_000);
        Assert.Equal(("40000", "1", "0\n"), (Read("period"), Read("enable"), Read("duty_cycle")));
        channel.Set(25);
        Assert.Equal("10000", Read("duty_cycle"));
    }

    [Fact]
    public void One_that_somebody_left_running_is_dark_before_its_period_changes()
    {
        Channel(period: "1000000\n");
        PwmChannel.Open(_tree.Root, ["pwmchip2"], channel: 0, frequency: 25_000);
        Assert.Equal(("40000", "0"), (Read("period"), Read("duty_cycle")));
    }

    [Fact]
    public void A_chip_that_is_not_there_is_answered_with_those_that_are()
    {
        Assert.Contains("There is none", Assert.Throws<IOException>(() => PwmChannel.Open(_tree.Root, ["x"], 0, 100)).Message, StringComparison.Ordinal);
        Channel(period: "0\n");
        Assert.Equal("No PWM chip is called x or y. There are: fe20c000.pwm.", Assert.Throws<IOException>(() => PwmChannel.Open(_tree.Root, ["x", "y"], 0, 100)).Message);
    }

    public void Dispose() => _tree.Dispose();

    private void Channel(string period) => _tree.WithLink(Chip + "device", "../../../devices/platform/soc/fe20c000.pwm")
        .With(Chip + "pwm0/period", period).With(Chip + "pwm0/duty_cycle", "0\n").With(Chip + "pwm0/enable", "0\n");

    private string Read(string file) => File.ReadAllText(Path.Combine(_tree.Root, Chip, "pwm0", file));
}
