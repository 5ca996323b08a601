using EdgeCam.Linux.Health;
using Xunit;

namespace EdgeCam.Linux.Tests.Health;

public sealed class HardwareTests : IDisposable
{
    private readonly KernelTree _tree = new();

    [Fact]
    public void The_processor_is_as_hot_as_its_own_zone_and_not_as_another()
    {
        _tree.With("sys/class/thermal/thermal_zone0/type", "battery\n").With("sys/class/thermal/thermal_zone0/temp", "31000\n")
            .With("sys/class/thermal/thermal_zone1/type", "cpu-thermal\n").With("sys/class/thermal/thermal_zone1/temp", "58426\n");
        Assert.Equal(58.426, new SocTemperature(_tree.Root).Read());
    }

    [Fact]
    public void A_zone_whose_name_says_nothing_counts_only_when_it_is_the_only_one()
    {
        _tree.With("sys/class/thermal/thermal_zone0/type", "zone\n").With("sys/class/thermal/thermal_zone0/temp", "-4000\n");
        Assert.Equal(-4, new SocTemperature(_tree.Root).Read());
        _tree.With("sys/class/thermal/thermal_zone1/type", "radio\n").With("sys/class/thermal/thermal_zone1/temp", "50000\n");
        Assert.Null(new SocTemperature(_tree.Root).Read());
    }

    [Fact]
    public void The_frequency_is_that_of_the_first_core()
    {
        _tree.With("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1500000\n");
        Assert.Equal(1500, CpuFrequency.ReadMhz(_tree.Root));
    }

    [Theory]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled")]
    [InlineData("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled")]
    public void The_firmware_tells_what_it_does_now_and_has_done(string file)
    {
        var throttling = new ThrottlingReader(_tree.With(file, "50001\n").Root).Read();
        Assert.Equal(["under_voltage"], throttling.Now!);
        Assert.Equal(["under_voltage", "throttled"], throttling.SinceBoot!);
        Assert.Equal(("0x50001", "sysfs"), (throttling.Raw, throttling.Source));
        Assert.True(throttling.IsUnderVoltage);
    }

    [Fact]
    public void Without_the_firmware_the_voltage_sensor_tells_of_the_present_only()
    {
        _tree.With("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
            .With("sys/class/hwmon/hwmon2/name", "rpi_volt\n").With("sys/class/hwmon/hwmon2/in0_lcrit_alarm", "1\n");
        var throttling = new ThrottlingReader(_tree.Root).Read();
        Assert.Equal(["under_voltage"], throttling.Now!);
        Assert.Null(throttling.SinceBoot);
        Assert.Equal((null, "hwmon"), (throttling.Raw, throttling.Source));
    }

    [Fact]
    public void A_board_that_tells_nothing_has_nothing_and_says_so()
    {
        var throttling = new ThrottlingReader(_tree.Root).Read();
        Assert.Null(throttling.Now);
        Assert.Null(throttling.IsUnderVoltage);
        Assert.Equal("none", throttling.Source);
        Assert.Null(new SocTemperature(_tree.Root).Read());
        Assert.Null(CpuFrequency.ReadMhz(_tree.Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("xyz\n")]
    [InlineData("99999999999999999999\n")]
    [InlineData("\u0000\uFFFD")]
    public void Broken_files_are_unknown(string text)
    {
        _tree.With("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n").With("sys/class/thermal/thermal_zone0/temp", text)
            .With("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", text)
            .With("sys/devices/platform/soc/soc:firmware/get_throttled", text);
        Assert.Null(new SocTemperature(_tree.Root).Read());
        Assert.Null(CpuFrequency.ReadMhz(_tree.Root));
        Assert.Equal("none", new ThrottlingReader(_tree.Root).Read().Source);
    }

    public void Dispose() => _tree.Dispose();
}
