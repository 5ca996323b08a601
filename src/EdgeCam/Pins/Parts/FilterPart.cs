using EdgeCam.Linux.Gpio;
using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The IR-cut filter at the two inputs of its bridge. They are one request, so that both change at once; it begins, and ends, with both off.</summary>
internal sealed class FilterPart(IPinBoard board, FilterPins place)
    : LinesPart(board, new GpioRequest(Consumer(PinMapKeys.IrCut), [place.A, place.B], IsOutput: true) { IsActiveLow = place.IsActiveLow }, PinMapKeys.IrCut, place.Where)
{
    private const ulong Both = 0b11;
    private readonly IrCutFilter _filter = new(place.Pulse);

    /// <summary>Out of the way by night.</summary>
    public void Want(bool isNight) => _filter.Want(isNight);

    protected override MediaInstant Deadline => _filter.NextDeadline;

    protected override void Open(MediaInstant now)
    {
        base.Open(now);
        _filter.Forget(now);
    }

    protected override void Work(MediaInstant now)
    {
        if (_filter.TryPoll(now, out var drive))
            Lines.Set(Both, (drive.A ? 0b01UL : 0) | (drive.B ? 0b10UL : 0));
    }

    protected override void Rest() => Lines.Set(Both, 0);
}
