using System.Diagnostics.CodeAnalysis;
using EdgeCam.Linux.Gpio;
using EdgeCam.Pins.Map;

namespace EdgeCam.Pins.Parts;

/// <summary>A line or a PWM channel, as the map has it, for what takes a strength.</summary>
/// <param name="frequency">Hz, of the PWM.</param>
[SuppressMessage("Design", "CA1001", Justification = "who opens it closes it, more than once")]
internal sealed class PowerPin(IPinBoard board, PinPower place, int frequency)
{
    private IPinLines? _lines;
    private IPwm? _pwm;

    /// <summary>It knows more than on and off.</summary>
    public bool HasStrength => place.PwmChannel is not null;

    /// <summary>It begins with 0.</summary>
    public void Open()
    {
        if (place.PwmChannel is { } channel)
            _pwm = board.OpenPwm(channel, frequency);
        else
            _lines = board.Open(new GpioRequest($"edgecam {place.Name}", [place.Line!.Line], IsOutput: true) { IsActiveLow = place.Line.IsActiveLow });
    }

    public void Set(int percent)
    {
        _pwm?.Set(percent);
        _lines?.Set(mask: 1, bits: percent > 0 ? 1UL : 0);
    }

    public void Close()
    {
        _lines?.Dispose();
        (_lines, _pwm) = (null, null);
    }
}
