using EdgeCam.Linux.I2c;
using EdgeCam.Linux.Tests.Health;
using Xunit;

namespace EdgeCam.Linux.Tests.I2c;

public sealed class LightSensorTests : IDisposable
{
    private const string Device = "sys/bus/i2c/devices/1-0023/iio:device0/";
    private readonly KernelTree _tree = new();

    [Fact]
    public void A_sensor_with_a_driver_is_read_by_the_kernel_in_lux()
    {
        _tree.With(Device + "name", "bh1750\n").With(Device + "in_illuminance_raw", "120\n").With(Device + "in_illuminance_scale", "0.833333\n");
        using var sensor = LightSensor.Open(_tree.Root, bus: 1, address: 0x23);
        Assert.Equal(100, sensor.ReadLux(), tolerance: 0.01);
        _tree.With(Device + "in_illuminance_raw", "6\n");
        Assert.Equal(5, sensor.ReadLux(), tolerance: 0.01);
    }

    [Fact]
    public void A_driver_may_know_lux_itself_or_an_offset()
    {
        _tree.With(Device + "in_illuminance_offset", "10\n").With(Device + "in_illuminance_raw", "20\n").With(Device + "in_illuminance_scale", "2\n");
        using var sensor = LightSensor.Open(_tree.Root, bus: 1, address: 0x23);
        Assert.Equal(60, sensor.ReadLux());
        _tree.With(Device + "in_illuminance_input", "7.5\n");
        Assert.Equal(7.5, sensor.ReadLux());
    }

    [Fact]
    public void A_sensor_that_has_gone_says_so()
    {
        _tree.With(Device + "in_illuminance_input", "7\n");
        using var sensor = LightSensor.Open(_tree.Root, bus: 1, address: 0x23);
        _tree.With(Device + "in_illuminance_input", "\n");
        Assert.Contains("gives no light any more", Assert.Throws<I2cException>(() => sensor.ReadLux()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x00, 0x00, 0)]
    [InlineData(0x83, 0x90, 28_066.67)] // the data sheet's own example
    [InlineData(0xFF, 0xFF, 54_612.5)]
    public void The_bytes_of_a_bh1750_are_lux_as_its_data_sheet_says(byte high, byte low, double lux) =>
        Assert.Equal(lux, LightSensor.LuxOf([high, low]), tolerance: 0.01);

    public void Dispose() => _tree.Dispose();
}
