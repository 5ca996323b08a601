using EdgeCam.Linux.Gpio;
using EdgeCam.Linux.I2c;
using EdgeCam.Linux;
using EdgeCam.Pins.Map;

namespace EdgeCam.Pins;

/// <summary>What the box's functions are built on: lines, PWM channels, sensors.</summary>
/// <remarks>Thread-bound. Whatever is refused is an exception that <see cref="PinFaults.IsOfTheBox"/> knows.</remarks>
internal interface IPinBoard
{
    /// <summary>Takes lines for one function. Inputs wake the thread at each edge.</summary>
    IPinLines Open(GpioRequest wish);

    /// <param name="frequency">Hz.</param>
    IPwm OpenPwm(int channel, int frequency);

    ILightSensor OpenLightSensor(SensorPlace place);

    /// <summary>Of the processor; null where no sensor answers.</summary>
    double? ReadCelsius();
}

/// <inheritdoc cref="GpioLines"/>
internal interface IPinLines : IDisposable
{
    ulong Get();

    void Set(ulong mask, ulong bits);

    bool TryReadEdge(out GpioEdge edge);
}

internal interface IPwm
{
    /// <param name="percent">0 to 100.</param>
    void Set(int percent);
}

internal interface ILightSensor : IDisposable
{
    double ReadLux();
}

internal static class PinFaults
{
    /// <summary>Something at the pins does not work: reported and tried again. Any other exception is a fault of ours.</summary>
    public static bool IsOfTheBox(Exception fault) => fault is GpioException or LinuxException or I2cException or IOException or UnauthorizedAccessException;
}
