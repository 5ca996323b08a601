using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The button at its line.</summary>
/// <param name="onPress">Must not wait.</param>
internal sealed class ButtonPart(IPinBoard board, PinLine place, Action<ButtonPress> onPress) : LinesPart(board, Input(place), place.Name, place.Where), IPinReading
{
    private readonly PushButton _button = new();

    public bool IsActive { get; private set; }

    protected override MediaInstant Deadline => _button.NextDeadline;

    protected override void Open(MediaInstant now)
    {
        base.Open(now);
        IsActive = Lines.Get() != 0;
    }

    protected override void Work(MediaInstant now)
    {
        while (Lines.TryReadEdge(out var edge))
        {
            IsActive = edge.IsActive;
            _button.OnEdge(edge.IsActive, edge.At);
        }

        if (_button.TryPoll(now, out var press))
            onPress(press);
    }

    protected override void Close()
    {
        base.Close();
        _button.Forget();
    }
}
