namespace EdgeCam.Simulation.Links;

/// <summary>A bit rate that is constant between steps; bytes leave as a fluid.</summary>
internal sealed class StepCapacity : ILinkCapacity
{
    private readonly long[] _from;
    private readonly double[] _bytesPerNanosecond;

    private int _serving; // the step of _lastDeparture or an earlier one
    private int _current; // the step of the last 'now'
    private long _lastDeparture = long.MinValue;

    public StepCapacity(LinkSpec spec)
    {
        _from = [.. spec.Steps.Select(step => step.At.Ticks * TimeSpan.NanosecondsPerTick)];
        _bytesPerNanosecond = [.. spec.Steps.Select(step => step.Rate.BitsPerSecond / 8e9)];
    }

    public long Serve(long now, int bytes)
    {
        double time = Math.Max(now, _lastDeparture), rest = bytes;
        for (; ; _serving++)
        {
            var end = EndOf(_serving);
            if (end <= time)
                continue;
            var room = (end - time) * _bytesPerNanosecond[_serving];
            if (room >= rest)
                break;
            rest -= room;
            time = end;
        }

        return _lastDeparture = (long)Math.Round(time + (rest / _bytesPerNanosecond[_serving]));
    }

    public double BytesIn(long from, long to)
    {
        var bytes = 0.0;
        for (var i = 0; i < _from.Length; i++)
        {
            var length = Math.Min(to, EndOf(i)) - Math.Max(from, _from[i]);
            if (length > 0)
                bytes += length * _bytesPerNanosecond[i];
        }

        return bytes;
    }

    public double RateForQueueAt(long now)
    {
        while (EndOf(_current) <= now)
            _current++;
        return _bytesPerNanosecond[_current] * 8e9;
    }

    private double EndOf(int step) => step + 1 < _from.Length ? _from[step + 1] : double.PositiveInfinity;
}
