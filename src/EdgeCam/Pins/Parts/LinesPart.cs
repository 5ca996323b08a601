using System.Diagnostics.CodeAnalysis;
using EdgeCam.Linux.Gpio;
using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>A function that has lines of its own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Stop closes; the base class sees to it")]
internal abstract class LinesPart(IPinBoard board, GpioRequest wish, string name, string where) : PinPart(name, where)
{
    private IPinLines? _lines;

    /// <summary>Between <see cref="Open"/> and <see cref="Close"/>.</summary>
    protected IPinLines Lines => _lines!;

    protected override MediaInstant Deadline => MediaInstant.Never;

    protected override void Open(MediaInstant now) => _lines = board.Open(wish);

    protected override void Close()
    {
        _lines?.Dispose();
        _lines = null;
    }

    /// <summary>Who has the line, as gpioinfo shows it.</summary>
    protected static string Consumer(string name) => $"edgecam {name}";

    protected static GpioRequest Input(PinLine place) =>
        new(Consumer(place.Name), [place.Line], IsOutput: false) { IsActiveLow = place.IsActiveLow, Bias = place.Bias, Debounce = place.Debounce };

    protected static GpioRequest Output(PinLine place) => new(Consumer(place.Name), [place.Line], IsOutput: true) { IsActiveLow = place.IsActiveLow };
}
