using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The status LED at its line.</summary>
internal sealed class StatusLedPart(IPinBoard board, PinLine place) : LinesPart(board, Output(place), place.Name, place.Where)
{
    public StatusLed Led { get; } = new();

    protected override MediaInstant Deadline => Led.NextDeadline;

    protected override void Open(MediaInstant now)
    {
        base.Open(now);
        Led.Forget();
    }

    protected override void Work(MediaInstant now)
    {
        if (Led.TryPoll(now, out var isLit))
            Lines.Set(mask: 1, bits: isLit ? 1UL : 0);
    }

    protected override void Rest() => Lines.Set(mask: 1, bits: 0);
}
