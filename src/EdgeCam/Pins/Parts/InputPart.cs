using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>An input of the owner's. Each change is told, but never more than ten a second: of a contact that chatters, where it is at the end of each tenth.</summary>
/// <param name="onChange">Told what it is now; must not wait.</param>
internal sealed class InputPart(IPinBoard board, PinLine place, Action<string, bool> onChange) : LinesPart(board, Input(place), place.Name, place.Where), IPinReading
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private bool? _told;
    private MediaInstant _quietUntil;

    public bool IsActive { get; private set; }

    protected override MediaInstant Deadline => _told == IsActive ? MediaInstant.Never : _quietUntil;

    protected override void Open(MediaInstant now)
    {
        base.Open(now);
        IsActive = Lines.Get() != 0;
        _told ??= IsActive; // what it is at the start is no change
    }

    protected override void Work(MediaInstant now)
    {
        while (Lines.TryReadEdge(out var edge))
            IsActive = edge.IsActive;
        if (_told == IsActive || now < _quietUntil)
            return;
        (_told, _quietUntil) = (IsActive, now + Quiet);
        onChange(Name, IsActive);
    }
}
