using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Traffic;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs.Shared;

/// <summary>Takes TCP connections over the links: data there, an acknowledgement for each packet back.</summary>
/// <remarks>Thread-bound.</remarks>
/// <param name="end">Nothing is sent from then on.</param>
internal sealed class DownloadPath(EventQueue time, Link up, Link down, RunRecord record, MediaInstant end)
{
    private const int AcknowledgementBytes = 52; // TCP with timestamps, IPv4

    public EventQueue Time => time;

    /// <summary>Begins one connection.</summary>
    /// <param name="packets">How many it has to bring over; null for no end.</param>
    /// <param name="onDone">Runs when the last is acknowledged.</param>
    public void Start(MediaInstant at, int? packets, Action? onDone)
    {
        var connection = new Connection(new CubicFlow(at), packets, onDone);
        time.At(at, () => Drain(connection));
    }

    private void Drain(Connection connection)
    {
        var (now, flow) = (time.Now, connection.Flow);
        if (connection.IsDone || now >= end)
            return;
        while ((connection.HasMore || now >= flow.NextDeadline) && flow.TryPollPacket(now, out var number))
            Send(connection, number);
        var next = flow.NextDeadline;
        if (next == MediaInstant.Never || next == connection.WakesAt)
            return;
        connection.WakesAt = next;
        time.At(next, () =>
        {
            if (connection.WakesAt != next)
                return;
            connection.WakesAt = MediaInstant.Never;
            Drain(connection);
        });
    }

    private void Send(Connection connection, long number)
    {
        var now = time.Now;
        var wireBytes = CubicFlow.WireBytes + (up.UsesTrace ? 4 : 0);
        var verdict = up.Offer(now, wireBytes);
        record.Packets.Add(new SentPacket(
            now, verdict.IsDelivered ? verdict.DepartsAt : null, verdict.IsDelivered ? verdict.DeliversAt : null, wireBytes, PacketKind.Download,
            verdict.Outcome switch { LinkOutcome.TailDrop => LossKind.TailDrop, LinkOutcome.RandomLoss => LossKind.Random, _ => LossKind.None }));
        if (verdict.IsDelivered)
            time.At(verdict.DeliversAt, () => Acknowledge(connection, number));
    }

    private void Acknowledge(Connection connection, long number)
    {
        var verdict = down.Offer(time.Now, AcknowledgementBytes);
        if (!verdict.IsDelivered)
            return;
        time.At(verdict.DeliversAt, () =>
        {
            connection.OnAck(number, time.Now);
            Drain(connection);
        });
    }

    private sealed class Connection(CubicFlow flow, int? packets, Action? onDone)
    {
        private long _acknowledged;

        public CubicFlow Flow => flow;

        public MediaInstant WakesAt { get; set; } = MediaInstant.Never;

        public bool IsDone => _acknowledged >= packets;

        public bool HasMore => packets is null || _acknowledged + flow.InFlightPackets < packets;

        // A packet that was given up and arrives after all still counts: its bytes are there.
        public void OnAck(long number, MediaInstant now)
        {
            flow.OnAck(number, now);
            _acknowledged++;
            if (_acknowledged == packets)
                onDone?.Invoke();
        }
    }
}
