using EdgeCam.Remote.Link;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <param name="Outage">No broker listens for so long.</param>
/// <param name="PerSecond">Handshakes that the brokers together finish in a second, one after the other in the order of the attempts.</param>
/// <param name="DeadCost">What an attempt costs them that the camera has given up by its turn: 0 nothing, 1 as much as a good one.</param>
internal readonly record struct StormPlan(int Cameras, TimeSpan Outage, double PerSecond, double DeadCost);

/// <param name="Half">From the brokers' return until half of the cameras are back; null when they are not within an hour.</param>
/// <param name="Busiest">Attempts in the busiest second after the brokers' return.</param>
/// <param name="Attempts">Of one camera on average, after the brokers' return.</param>
internal sealed record StormResult(TimeSpan? Half, TimeSpan? Most, TimeSpan? All, int Busiest, double Attempts);

/// <summary>Cameras by their own link, and brokers that are a queue.</summary>
internal sealed class StormSimulation
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private readonly StormPlan _plan;
    private readonly Random _random = new(1);
    private readonly LinkSession[] _links;
    private readonly PriorityQueue<Turn, long> _turns = new();
    private readonly MediaInstant _start = new(3600 * MediaInstant.NanosecondsPerSecond);
    private readonly List<TimeSpan> _back = [];
    private readonly Dictionary<long, int> _attempts = []; // by the second
    private MediaInstant _free; // the brokers' queue is empty from then on

    private StormSimulation(StormPlan plan)
    {
        _plan = plan;
        _free = Return;
        _links = [.. Enumerable.Range(0, plan.Cameras).Select(_ => new LinkSession(new LinkPlan("availability", [])))];
    }

    private MediaInstant Return => _start + _plan.Outage;

    public static StormResult Run(StormPlan plan)
    {
        var storm = new StormSimulation(plan);
        storm.Run();
        return storm.Result();
    }

    private void Run()
    {
        var longAgo = _start - TimeSpan.FromMinutes(10);
        for (var camera = 0; camera < _links.Length; camera++)
        {
            _links[camera].TryPollConnect(longAgo);
            _links[camera].OnConnected(LinkRules.ReceiveMaximum, longAgo);
            Fail(camera, _start);
        }

        while (_back.Count < _links.Length && _turns.TryDequeue(out var turn, out var nanoseconds))
        {
            var now = new MediaInstant(nanoseconds);
            if (now - Return > Longest)
                return;
            switch (turn.What)
            {
                case What.Attempt: Attempt(turn.Camera, now); break;
                case What.GiveUp: Fail(turn.Camera, now); break;
                case What.Accept: Accept(turn.Camera, now); break;
            }
        }
    }

    private void Attempt(int camera, MediaInstant now)
    {
        _links[camera].TryPollConnect(now);
        if (now < Return)
        {
            Fail(camera, now); // nothing listens: refused at once
            return;
        }

        var second = (long)(now - Return).TotalSeconds;
        _attempts[second] = _attempts.GetValueOrDefault(second) + 1;
        var begin = MediaInstant.Max(_free, now);
        var work = TimeSpan.FromSeconds(1 / _plan.PerSecond);
        var isInTime = begin + work - now < LinkRules.ConnectPatience;
        _free = begin + (isInTime ? work : work * _plan.DeadCost);
        var end = isInTime ? _free : now + LinkRules.ConnectPatience;
        _turns.Enqueue(new Turn(camera, isInTime ? What.Accept : What.GiveUp), end.Nanoseconds);
    }

    private void Fail(int camera, MediaInstant now)
    {
        var pause = _links[camera].OnFailed(LinkFailure.Lost, "", now, (ulong)_random.NextInt64(long.MinValue, long.MaxValue));
        _turns.Enqueue(new Turn(camera, What.Attempt), (now + pause).Nanoseconds);
    }

    private void Accept(int camera, MediaInstant now)
    {
        _links[camera].OnConnected(LinkRules.ReceiveMaximum, now);
        _back.Add(now - Return);
    }

    private StormResult Result() => new(
        At(0.5), At(0.95), At(1), _attempts.Values.DefaultIfEmpty(0).Max(), _attempts.Values.Sum() / (double)_links.Length);

    /// <summary>They were added in order.</summary>
    private TimeSpan? At(double share)
    {
        var count = (int)Math.Ceiling(share * _links.Length);
        return _back.Count >= count ? _back[count - 1] : null;
    }

    private enum What
    {
        Attempt,
        GiveUp,
        Accept,
    }

    private readonly record struct Turn(int Camera, What What);
}
