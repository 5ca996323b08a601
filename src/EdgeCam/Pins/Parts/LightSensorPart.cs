using System.Diagnostics.CodeAnalysis;
using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The light sensor on its bus, asked every second.</summary>
/// <param name="onLux">Must not wait.</param>
[SuppressMessage("Design", "CA1001", Justification = "Stop closes; the base class sees to it")]
internal sealed class LightSensorPart(IPinBoard board, SensorPlace place, Action<double, MediaInstant> onLux) : PinPart(PinMapKeys.LightSensor, place.Where)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private ILightSensor? _sensor;
    private MediaInstant _nextLook;
    private bool _hasAnswered;

    protected override bool IsProven => _hasAnswered;

    protected override MediaInstant Deadline => _nextLook;

    protected override void Open(MediaInstant now)
    {
        _sensor = board.OpenLightSensor(place);
        _nextLook = now + Look; // its first measurement takes a while
    }

    protected override void Work(MediaInstant now)
    {
        if (now < _nextLook)
            return;
        _nextLook = now + Look;
        var lux = _sensor!.ReadLux();
        _hasAnswered = true;
        onLux(lux, now);
    }

    protected override void Close()
    {
        _sensor?.Dispose();
        (_sensor, _hasAnswered) = (null, false);
    }
}
