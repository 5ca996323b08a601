using EdgeCam.Units;
using EdgeCam.Uplink.Control;

namespace EdgeCam.Uplink;

/// <summary>What a report says of one packet.</summary>
/// <param name="Ssrc">Its stream.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="HasArrived">False: it has not come yet.</param>
/// <param name="ArrivedAt">On the far end's clock, any origin; meaningless when it has not come.</param>
public readonly record struct PacketArrival(Ssrc Ssrc, SequenceNumber Sequence, bool HasArrived, MediaInstant ArrivedAt);

/// <content>In: what the far end says.</content>
public sealed partial class UplinkSession
{
    private readonly (long Number, long ArrivedAt)[] _arrived = new (long, long)[LogCapacity];

    /// <summary>Takes one report of arrivals.</summary>
    public void OnArrivals(ReadOnlySpan<PacketArrival> report, MediaInstant now)
    {
        var count = 0;
        var newest = -1L;
        foreach (var arrival in report)
        {
            if (!arrival.HasArrived || !TryFind(arrival, out var number))
                continue;
            newest = Math.Max(newest, number);
            if (_log[number].State == PacketState.InFlight && count < _arrived.Length)
                _arrived[count++] = (number, arrival.ArrivedAt.Nanoseconds);
        }

        TakeArrived(_arrived.AsSpan(0, count), now);
        TakeLost(report, newest);
        _link.OnReportEnd();
        Look(now);
    }

    private bool TryFind(in PacketArrival arrival, out long number)
    {
        number = -1;
        foreach (var stream in _streams)
        {
            if (stream.Ssrc == arrival.Ssrc)
                return stream.TryFind(arrival.Sequence, out number) && _log.Holds(number);
        }

        return false;
    }

    private void TakeArrived(Span<(long Number, long ArrivedAt)> arrived, MediaInstant now)
    {
        arrived.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        foreach (var (number, arrivedAt) in arrived)
        {
            ref var packet = ref _log[number];
            var wasAlone = number == 0 || (_log.Holds(number - 1) && _log[number - 1].HeardAt.Nanoseconds is > 0 and var heard && heard <= packet.SentAt.Nanoseconds);
            packet.HeardAt = now;
            _link.OnArrived(packet, wasAlone, new MediaInstant(arrivedAt), now);
            _log.Resolve(number, PacketState.Arrived);
            Counters.OnAcknowledged();
        }
    }

    // Reported missing while a later one came: given up. If it comes after all, nothing more is learnt from it.
    private void TakeLost(ReadOnlySpan<PacketArrival> report, long newest)
    {
        foreach (var arrival in report)
        {
            if (arrival.HasArrived || !TryFind(arrival, out var number) || number > newest - 3 || !_log.Resolve(number, PacketState.Lost))
                continue;
            Counters.OnLost();
        }
    }
}
