using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The PIR sensor at its line.</summary>
/// <param name="onMotion">Told of beginnings and ends, and when; must not wait.</param>
internal sealed class PirPart(IPinBoard board, PinLine place, Action<bool, MediaInstant> onMotion) : LinesPart(board, Input(place), place.Name, place.Where), IPinReading
{
    public MotionSensor Sensor { get; } = new(TimeSpan.FromSeconds(10));

    public bool IsActive { get; private set; }

    protected override MediaInstant Deadline => Sensor.NextDeadline;

    protected override void Open(MediaInstant now)
    {
        base.Open(now);
        if (Lines.Get() != 0)
            See(isActive: true, now);
    }

    protected override void Work(MediaInstant now)
    {
        while (Lines.TryReadEdge(out var edge))
            See(edge.IsActive, edge.At);
        if (Sensor.TryPoll(now, out var isMoving))
            onMotion(isMoving, now);
    }

    protected override void Close()
    {
        base.Close();
        IsActive = false;
        Sensor.Forget();
    }

    private void See(bool isActive, MediaInstant at)
    {
        IsActive = isActive;
        Sensor.OnEdge(isActive, at);
    }
}
