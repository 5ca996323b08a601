using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>How fast the fan turns. One that is only switched runs fully or not at all; between the thresholds as before.</summary>
/// <param name="hasSpeed">It is driven by PWM.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
public sealed class FanControl(bool hasSpeed)
{
    /// <summary>Without a temperature for so long it runs: what cannot be measured may be hot.</summary>
    public static readonly TimeSpan Blind = TimeSpan.FromSeconds(60);

    private const int Slowest = 40; // per cent: fans stall below
    private const double FullAbove = 15; // degrees over the threshold
    private bool _isOn;
    private MediaInstant? _lastSeen;

    /// <summary>It begins at this many degrees Celsius.</summary>
    public double OnAt { get; set; } = 65;

    /// <summary>And stops at this many.</summary>
    public double OffAt { get; set; } = 55;

    /// <summary>0 to 100.</summary>
    public int Percent { get; private set; }

    /// <param name="celsius">Null: no sensor answers.</param>
    public void OnTemperature(double? celsius, MediaInstant now)
    {
        _lastSeen = celsius is null ? _lastSeen ?? now : now;
        if (celsius is not { } degrees)
        {
            _isOn |= now - _lastSeen >= Blind;
            Percent = _isOn ? 100 : 0;
            return;
        }

        _isOn = degrees >= OnAt || (_isOn && degrees > OffAt);
        Percent = !_isOn ? 0 : hasSpeed ? Math.Clamp(Slowest + (int)((degrees - OnAt) / FullAbove * (100 - Slowest)), Slowest, 100) : 100;
    }
}
