using EdgeCam.Simulation.Links;

namespace EdgeCam.Simulation.Report;

/// <summary>What the packets tell: the capacity used, their delay, their losses.</summary>
internal static class PacketFigures
{
    public static void Measure(RunRecord run, RunFigures figures)
    {
        var carried = (double)new CarriedBytes(run).Between(run.MeasuredFrom, run.End);
        var capacity = new Link(run.Link, run.Start).CapacityBytes(run.MeasuredFrom, run.End);
        figures[Figure.Used] = capacity > 0 ? carried / capacity : null;
        figures[Figure.MeanRate] = carried * 8 / 1000 / (run.End - run.MeasuredFrom).TotalSeconds;

        var offered = run.Packets.Where(packet => packet.OfferedAt >= run.MeasuredFrom && packet.OfferedAt <= run.End).ToList();
        var delays = offered.Where(packet => packet.DeliveredAt is not null)
            .Select(packet => (packet.DeliveredAt!.Value - packet.OfferedAt).TotalMilliseconds).ToList();
        figures[Figure.OwdP50] = Percentiles.Of(delays, 0.5);
        figures[Figure.OwdP95] = Percentiles.Of(delays, 0.95);
        figures[Figure.OwdP99] = Percentiles.Of(delays, 0.99);
        figures[Figure.TailDrops] = offered.Count(packet => packet.Loss == LossKind.TailDrop);
        figures[Figure.RandomLosses] = offered.Count(packet => packet.Loss == LossKind.Random);
    }
}
