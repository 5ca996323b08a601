using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>The wire bytes that left the link in any span of time.</summary>
internal sealed class CarriedBytes
{
    private readonly long[] _departures; // ascending
    private readonly long[] _sums;       // [i]: the bytes of the first i departures

    public CarriedBytes(RunRecord run)
    {
        var packets = run.Packets.Where(packet => packet.DepartedAt is not null).OrderBy(packet => packet.DepartedAt!.Value).ToList();
        _departures = [.. packets.Select(packet => packet.DepartedAt!.Value.Nanoseconds)];
        _sums = new long[packets.Count + 1];
        for (var i = 0; i < packets.Count; i++)
            _sums[i + 1] = _sums[i] + packets[i].WireBytes;
    }

    /// <summary>In (<paramref name="from"/>, <paramref name="to"/>].</summary>
    public long Between(MediaInstant from, MediaInstant to) => to > from ? Until(to) - Until(from) : 0;

    private long Until(MediaInstant at)
    {
        // No departure equals at + 1/2 ns, so the search always ends between two.
        var index = Array.BinarySearch(_departures, at.Nanoseconds, AfterEquals);
        return _sums[~index];
    }

    private static readonly Comparer<long> AfterEquals = Comparer<long>.Create((departure, at) => departure <= at ? -1 : 1);
}
