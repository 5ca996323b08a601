using EdgeCam.Linux.Gpio;
using EdgeCam.Pins;
using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Tests.Pins;

/// <summary>A board of levels in memory. What is broken says so.</summary>
internal sealed class FakeBoard : IPinBoard
{
    private readonly Dictionary<int, Lines> _open = [];

    /// <summary>Lines that the kernel refuses, to open and to set, with what it says.</summary>
    public Dictionary<int, string> Broken { get; } = [];

    /// <summary>Of lines that are open: active or not.</summary>
    public Dictionary<int, bool> Active { get; } = [];

    /// <summary>Every change of an output, as "17=1", several at once as "23=0,24=1".</summary>
    public List<string> Changes { get; } = [];

    public double Lux { get; set; } = 1_000;

    public bool HasLightSensor { get; set; } = true;

    public double? Celsius { get; set; } = 40;

    public IEnumerable<int> OpenLines => _open.Keys.Order();

    /// <summary>Somebody outside changes an input.</summary>
    public void Edge(int line, bool isActive, MediaInstant at)
    {
        Active[line] = isActive;
        if (_open.TryGetValue(line, out var lines))
            lines.Edges.Enqueue(new GpioEdge(line, isActive, at, 0));
    }

    public IPinLines Open(GpioRequest wish)
    {
        Refuse(wish.Lines);
        var lines = new Lines(this, wish.Lines);
        foreach (var line in wish.Lines)
        {
            if (!_open.TryAdd(line, lines))
                throw new GpioException($"Line {line} is in use.");
            if (wish.IsOutput)
                Active[line] = false;
        }

        return lines;
    }

    public IPwm OpenPwm(int channel, int frequency) => new Pwm(this, channel);

    public ILightSensor OpenLightSensor(SensorPlace place) => new Light(this);

    public double? ReadCelsius() => Celsius;

    private void Refuse(IReadOnlyList<int> lines)
    {
        foreach (var line in lines)
        {
            if (Broken.TryGetValue(line, out var message))
                throw new GpioException(message);
        }
    }

    private sealed class Lines(FakeBoard board, IReadOnlyList<int> lines) : IPinLines
    {
        public Queue<GpioEdge> Edges { get; } = new();

        public ulong Get() => lines.Select((line, bit) => board.Active.GetValueOrDefault(line) ? 1UL << bit : 0).Aggregate(0UL, (all, bit) => all | bit);

        public void Set(ulong mask, ulong bits)
        {
            board.Refuse(lines);
            foreach (var (bit, line) in lines.Index())
                board.Active[line] = (mask & (1UL << bit)) != 0 ? (bits & (1UL << bit)) != 0 : board.Active[line];
            board.Changes.Add(string.Join(',', lines.Select(line => $"{line}={(board.Active[line] ? 1 : 0)}")));
        }

        public bool TryReadEdge(out GpioEdge edge)
        {
            board.Refuse(lines);
            return Edges.TryDequeue(out edge);
        }

        public void Dispose()
        {
            foreach (var line in lines)
                board._open.Remove(line);
        }
    }

    private sealed class Pwm(FakeBoard board, int channel) : IPwm
    {
        public void Set(int percent) => board.Changes.Add($"pwm{channel}={percent}");
    }

    private sealed class Light(FakeBoard board) : ILightSensor
    {
        public double ReadLux() => board.HasLightSensor ? board.Lux : throw new IOException("the light sensor does not answer");

        public void Dispose()
        {
            // nothing is held
        }
    }
}
