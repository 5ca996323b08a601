using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The IR light at its pin.</summary>
internal sealed class IrLightPart : PinPart
{
    private const int Frequency = 20_000; // Hz: no camera sees it flicker
    private readonly PowerPin _pin;
    private readonly IrLight _light;

    public IrLightPart(IPinBoard board, PinPower place)
        : base(place.Name, place.Where)
    {
        _pin = new PowerPin(board, place, Frequency);
        _light = new IrLight(place.LongestOn, _pin.HasStrength);
    }

    /// <summary>It shines.</summary>
    public bool IsOn => Works && _light.Percent > 0;

    /// <inheritdoc cref="IrLight.Want"/>
    public void Want(bool isOn, int mostPercent) => _light.Want(isOn, mostPercent);

    protected override MediaInstant Deadline => _light.NextDeadline;

    protected override void Open(MediaInstant now)
    {
        _pin.Open();
        _light.Forget();
    }

    protected override void Work(MediaInstant now)
    {
        if (_light.TryPoll(now, out var percent))
            _pin.Set(percent);
    }

    protected override void Close() => _pin.Close();

    protected override void Rest() => _pin.Set(0);
}
