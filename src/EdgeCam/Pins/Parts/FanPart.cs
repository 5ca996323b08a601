using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>The fan at its pin. When the daemon ends it stays as it is.</summary>
internal sealed class FanPart : PinPart
{
    private const int Frequency = 25_000; // Hz, as fans with four wires want it
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private readonly IPinBoard _board;
    private readonly PowerPin _pin;
    private int? _set;
    private MediaInstant _nextLook;

    public FanPart(IPinBoard board, PinPower place)
        : base(place.Name, place.Where)
    {
        _board = board;
        _pin = new PowerPin(board, place, Frequency);
        Control = new FanControl(_pin.HasStrength);
    }

    public FanControl Control { get; }

    protected override MediaInstant Deadline => _nextLook;

    protected override void Open(MediaInstant now)
    {
        _pin.Open();
        (_set, _nextLook) = (null, now);
    }

    protected override void Work(MediaInstant now)
    {
        if (now < _nextLook)
            return;
        _nextLook = now + Look;
        Control.OnTemperature(_board.ReadCelsius(), now);
        if (_set != Control.Percent)
            _pin.Set(Control.Percent);
        _set = Control.Percent;
    }

    protected override void Close() => _pin.Close();
}
