using System.Buffers.Binary;
using System.Globalization;
using EdgeCam.Linux.Health;

namespace EdgeCam.Linux.I2c;

/// <summary>A sensor of the light that falls on the box: by the kernel's driver (IIO) where it has one, else a BH1750 by its own bytes.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed class LightSensor : IDisposable
{
    private readonly I2cDevice? _device;
    private readonly string _folder;

    private LightSensor(I2cDevice? device, string folder) => (_device, _folder) = (device, folder);

    /// <param name="root">"/", or where a test keeps its tree.</param>
    /// <param name="bus">1 of <c>/dev/i2c-1</c>.</param>
    /// <param name="address">7 bits; a BH1750 has 0x23, with its pin ADDR high 0x5c.</param>
    /// <exception cref="I2cException">It does not answer; or no such bus.</exception>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public static LightSensor Open(string root, int bus, int address)
    {
        var place = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"sys/bus/i2c/devices/{bus}-{address:x4}"));
        if (KernelFile.Names(place, "iio:device*").FirstOrDefault(folder => LuxIn(folder) is not null) is { } driven)
            return new LightSensor(null, driven);
        var device = I2cDevice.Open(bus, address);
        try
        {
            device.Send(PowerOn);
            device.Send(MeasureContinuously);
            return new LightSensor(device, "");
        }
        catch (I2cException)
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Lux. The first measurement of a BH1750 takes 180 ms; until then it says 0.</summary>
    /// <exception cref="I2cException">It does not answer any more.</exception>
    public double ReadLux()
    {
        if (_device is null)
            return LuxIn(_folder) ?? throw new I2cException($"{_folder} gives no light any more: the sensor or its driver has gone.");
        Span<byte> measured = stackalloc byte[2];
        _device.Receive(measured);
        return LuxOf(measured);
    }

    public void Dispose() => _device?.Dispose();

    /// <summary>BH1750FVI data sheet, "Measurement sequence example": big-endian, 1.2 counts per lux.</summary>
    internal static double LuxOf(ReadOnlySpan<byte> measured) => BinaryPrimitives.ReadUInt16BigEndian(measured) / 1.2;

    // Documentation/ABI/testing/sysfs-bus-iio: _input is lux, _raw becomes lux by (raw + offset) * scale.
    private static double? LuxIn(string folder)
    {
        if (Number(folder, "in_illuminance_input") is { } lux)
            return lux;
        return Number(folder, "in_illuminance_raw") is { } raw
            ? (raw + (Number(folder, "in_illuminance_offset") ?? 0)) * (Number(folder, "in_illuminance_scale") ?? 1)
            : null;
    }

    private static double? Number(string folder, string file) =>
        double.TryParse(KernelFile.Line(Path.Combine(folder, file)), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private const byte PowerOn = 0x01;
    private const byte MeasureContinuously = 0x10; // steps of 1 lx, every 120 ms
}
