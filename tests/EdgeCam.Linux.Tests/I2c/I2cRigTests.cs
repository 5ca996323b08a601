using EdgeCam.Linux.I2c;
using Xunit;

namespace EdgeCam.Linux.Tests.I2c;

/// <summary>The kernel's made-up SMBus device at 0x36, in the virtual machine of tests/rig.</summary>
public sealed class I2cRigTests
{
    private static readonly int Bus = Directory.Exists("/sys/class/i2c-dev")
        ? Directory.GetDirectories("/sys/class/i2c-dev").Where(IsStub).Select(folder => int.Parse(folder[(folder.LastIndexOf('-') + 1)..], null)).FirstOrDefault(-1)
        : -1;

    public I2cRigTests() => Assert.SkipUnless(Bus >= 0, "needs: tests/rig/run.sh");

    [Fact]
    public void A_device_that_is_there_takes_a_command()
    {
        using var device = I2cDevice.Open(Bus, 0x36);
        device.Send(0x01);
        device.Send(0x10);
    }

    [Fact]
    public void A_device_that_does_not_answer_says_so_and_what_to_look_at()
    {
        using var device = I2cDevice.Open(Bus, 0x23);
        var message = Assert.Throws<I2cException>(() => device.Send(0x01)).Message;
        Assert.Contains($"0x23 on /dev/i2c-{Bus} does not answer", message, StringComparison.Ordinal);
        Assert.Contains($"i2cdetect -y {Bus} ", message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<I2cException>(() => LightSensor.Open("/", Bus, 0x23)).Message);
    }

    [Fact]
    public void An_adapter_that_cannot_read_so_says_so()
    {
        using var sensor = LightSensor.Open("/", Bus, 0x36);
        Assert.Contains("knows only SMBus", Assert.Throws<I2cException>(() => sensor.ReadLux()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bus_that_is_not_there_says_how_to_switch_one_on() =>
        Assert.Contains("There is no /dev/i2c-97: switch the bus on", Assert.Throws<I2cException>(() => I2cDevice.Open(97, 0x23)).Message, StringComparison.Ordinal);

    private static bool IsStub(string folder) => File.ReadAllText(Path.Combine(folder, "name")).Contains("stub", StringComparison.OrdinalIgnoreCase);
}
