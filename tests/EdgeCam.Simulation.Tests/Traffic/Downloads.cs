using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Traffic;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Tests.Traffic;

/// <summary>Flows on one link, whose acknowledgements come back after the link's delay.</summary>
internal sealed class Downloads
{
    private readonly Link _link;
    private readonly CubicFlow[] _flows;
    private readonly PriorityQueue<(int Flow, long Number), long> _acknowledgements = new();

    public Downloads(string link, params double[] startSeconds)
    {
        if (!LinkSpecReader.TryRead(link, _ => null, out var spec, out var fault))
            throw new ArgumentException(fault, nameof(link));
        _link = new Link(spec);
        _flows = [.. startSeconds.Select(at => new CubicFlow(default(MediaInstant) + TimeSpan.FromSeconds(at)))];
        DeliveredBytes = new double[_flows.Length];
    }

    public double[] DeliveredBytes { get; }

    public CubicFlow this[int flow] => _flows[flow];

    public Link Link => _link;

    /// <summary>Runs to that second; counts what is acknowledged from <paramref name="countFrom"/> on.</summary>
    public void Run(double untilSeconds, double countFrom = 0)
    {
        var end = (long)(untilSeconds * 1e9);
        for (var now = 0L; now <= end; now = NextEvent())
        {
            while (_acknowledgements.TryPeek(out var acknowledged, out var at) && at <= now)
            {
                _acknowledgements.Dequeue();
                _flows[acknowledged.Flow].OnAck(acknowledged.Number, new MediaInstant(now));
                if (now >= countFrom * 1e9)
                    DeliveredBytes[acknowledged.Flow] += CubicFlow.WireBytes;
                Send(acknowledged.Flow, new MediaInstant(now));
            }

            for (var i = 0; i < _flows.Length; i++)
                Send(i, new MediaInstant(now));
        }
    }

    private void Send(int flow, MediaInstant now)
    {
        while (_flows[flow].TryPollPacket(now, out var number))
        {
            var verdict = _link.Offer(now, CubicFlow.WireBytes);
            if (verdict.IsDelivered)
                _acknowledgements.Enqueue((flow, number), (verdict.DeliversAt + _link.Delay).Nanoseconds);
        }
    }

    private long NextEvent()
    {
        var deadline = _flows.Min(flow => flow.NextDeadline).Nanoseconds;
        return _acknowledgements.TryPeek(out _, out var at) ? Math.Min(at, deadline) : deadline;
    }
}
