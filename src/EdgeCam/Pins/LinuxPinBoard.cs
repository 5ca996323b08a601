using EdgeCam.Linux.Gpio;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.I2c;
using EdgeCam.Linux.Net;
using EdgeCam.Linux.Pwm;
using EdgeCam.Pins.Map;

namespace EdgeCam.Pins;

/// <summary>The pins of this machine.</summary>
/// <param name="epoll">Waited in by the thread that owns the pins; it owns this, too.</param>
/// <param name="token">Which edges wake it with.</param>
internal sealed class LinuxPinBoard(PinMap map, Epoll epoll, ulong token) : IPinBoard
{
    private const string Root = "/";
    private readonly SocTemperature _temperature = new(Root);

    public IPinLines Open(GpioRequest wish)
    {
        using var chip = GpioChips.Open(map.Chips);
        var lines = chip.Request(wish);
        if (!wish.IsOutput)
            epoll.Add(lines.Handle, EpollEvents.Readable, token); // until it is closed
        return new Lines(lines);
    }

    public IPwm OpenPwm(int channel, int frequency) => new Pwm(PwmChannel.Open(Root, map.PwmChips, channel, frequency));

    public ILightSensor OpenLightSensor(SensorPlace place) => new Light(LightSensor.Open(Root, place.Bus, place.Address));

    public double? ReadCelsius() => _temperature.Read();

    private sealed class Lines(GpioLines lines) : IPinLines
    {
        public ulong Get() => lines.Get();

        public void Set(ulong mask, ulong bits) => lines.Set(mask, bits);

        public bool TryReadEdge(out GpioEdge edge) => lines.TryReadEdge(out edge);

        public void Dispose() => lines.Dispose();
    }

    private sealed class Pwm(PwmChannel channel) : IPwm
    {
        public void Set(int percent) => channel.Set(percent);
    }

    private sealed class Light(LightSensor sensor) : ILightSensor
    {
        public double ReadLux() => sensor.ReadLux();

        public void Dispose() => sensor.Dispose();
    }
}
