using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs.Shared;

/// <summary>What became of the senders of a shared run. Rates are of wire bytes that left the queue, all headers included.</summary>
/// <remarks>Unchanging.</remarks>
public sealed class SharedResult
{
    private readonly SharedPlan _plan;
    private readonly CarriedBytes[] _flows;
    private readonly CarriedBytes[] _downloads;

    internal SharedResult(SharedPlan plan, IReadOnlyList<RunRecord> flows, IReadOnlyList<RunRecord> downloads)
    {
        (_plan, Flows, Downloads) = (plan, flows, downloads);
        _flows = [.. flows.Select(flow => new CarriedBytes(flow))];
        _downloads = [.. downloads.Select(download => new CarriedBytes(download))];
    }

    /// <summary>A record per camera, in the order of the plan.</summary>
    public IReadOnlyList<RunRecord> Flows { get; }

    /// <summary>A record per download; it holds packets only.</summary>
    public IReadOnlyList<RunRecord> Downloads { get; }

    /// <summary>The mean rate of a camera between two times of the run, kbit/s.</summary>
    public double FlowKbps(int flow, TimeSpan from, TimeSpan to) => Kilobits(Between(_flows[flow], from, to), to - from);

    public double DownloadKbps(int download, TimeSpan from, TimeSpan to) => Kilobits(Between(_downloads[download], from, to), to - from);

    /// <summary>The mean rates of a camera in windows of that length, kbit/s, from the start of the run on.</summary>
    public IReadOnlyList<double> FlowWindows(int flow, TimeSpan length) =>
        [.. Enumerable.Range(0, (int)(_plan.Duration / length)).Select(i => FlowKbps(flow, length * i, length * (i + 1)))];

    /// <summary>The part of a link that all senders on it carried together between two times; feedback and acknowledgements not counted.</summary>
    public double Used(TimeSpan from, TimeSpan to, bool isBackward = false)
    {
        var link = isBackward ? _plan.Down : _plan.Up;
        var capacity = new Link(link).CapacityBytes(default(MediaInstant) + from, default(MediaInstant) + to);
        var flows = _flows.Where((_, i) => _plan.Flows[i].IsBackward == isBackward);
        var carried = flows.Concat(isBackward ? [] : _downloads).Sum(sender => Between(sender, from, to));
        return carried / capacity;
    }

    /// <summary>
    /// How even the cameras' mean rates are over the time in which all of them are on: (Σx)² / (n Σx²), 1 when they are
    /// equal and 1/n when one has it all (Jain, 1984). That time includes the seconds in which a newcomer finds its place.
    /// </summary>
    public double Jain
    {
        get
        {
            var rates = _flows.Select(flow => SharedTime.Sum(span => Between(flow, span.From, span.To))).ToList();
            var (sum, squares) = (rates.Sum(), rates.Sum(rate => rate * rate));
            return squares > 0 ? sum * sum / (rates.Count * squares) : 1;
        }
    }

    /// <summary>The spans of the run in which no camera is off.</summary>
    private List<(TimeSpan From, TimeSpan To)> SharedTime
    {
        get
        {
            var from = _plan.Flows.Max(flow => flow.Start);
            var to = _plan.Flows.Min(flow => flow.End < _plan.Duration ? flow.End : _plan.Duration);
            List<(TimeSpan From, TimeSpan To)> spans = [];
            foreach (var pause in _plan.Flows.Where(flow => flow.PauseFrom < to && flow.PauseUntil > from).OrderBy(flow => flow.PauseFrom))
            {
                if (pause.PauseFrom > from)
                    spans.Add((from, pause.PauseFrom));
                from = pause.PauseUntil > from ? pause.PauseUntil : from;
            }

            if (from < to)
                spans.Add((from, to));
            return spans;
        }
    }

    private double Between(CarriedBytes sender, TimeSpan from, TimeSpan to)
    {
        var start = (Flows.Count > 0 ? Flows : Downloads)[0].Start;
        return sender.Between(start + from, start + to);
    }

    private static double Kilobits(double bytes, TimeSpan time) => bytes * 8 / 1000 / time.TotalSeconds;
}
