using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Control;

public sealed class SentLogTests
{
    private const int Capacity = 64;

    [Fact]
    public void Whatever_is_added_and_resolved_the_log_counts_like_a_list()
    {
        for (var seed = 0; seed < 30; seed++)
            CompareWithList(new Random(seed));
    }

    [Fact]
    public void What_falls_off_the_end_is_lost_and_no_longer_in_flight()
    {
        var log = new SentLog(Capacity);
        for (var i = 0; i < Capacity + 10; i++)
            log.Add(new SentPacket { WireBytes = 100 });
        Assert.Equal((100L * Capacity, 10L, 10L), (log.BytesInFlight, log.FirstUnresolved, log.Oldest));
        Assert.False(log.Holds(9));
        Assert.True(log.Holds(10) && log.Holds(Capacity + 9));
        Assert.False(log.Holds(Capacity + 10));
    }

    [Fact]
    public void A_packet_is_resolved_once()
    {
        var log = new SentLog(Capacity);
        log.Add(new SentPacket { WireBytes = 100 });
        Assert.True(log.Resolve(0, PacketState.Lost));
        Assert.False(log.Resolve(0, PacketState.Arrived));
        Assert.Equal((PacketState.Lost, 0L), (log[0].State, log.BytesInFlight));
    }

    private static void CompareWithList(Random random)
    {
        var log = new SentLog(Capacity);
        var model = new List<(int Bytes, PacketState State)>();
        for (var step = 0; step < 1000; step++)
        {
            if (random.Next(5) < 2)
                Add(log, model, random.Next(1, 1500));
            else if (model.Count > 0)
                Resolve(log, model, random.Next(Math.Max(0, model.Count - Capacity), model.Count), random.Next(2) == 0 ? PacketState.Arrived : PacketState.Lost);
            Compare(log, model);
        }
    }

    private static void Add(SentLog log, List<(int Bytes, PacketState State)> model, int bytes)
    {
        if (model.Count >= Capacity && model[^Capacity].State == PacketState.InFlight)
            model[^Capacity] = model[^Capacity] with { State = PacketState.Lost };
        Assert.Equal(model.Count, log.Add(new SentPacket { WireBytes = bytes, SentAt = new MediaInstant(model.Count) }));
        model.Add((bytes, PacketState.InFlight));
    }

    private static void Resolve(SentLog log, List<(int Bytes, PacketState State)> model, int number, PacketState state)
    {
        var isNews = model[number].State == PacketState.InFlight;
        Assert.Equal(isNews, log.Resolve(number, state));
        if (isNews)
            model[number] = model[number] with { State = state };
    }

    private static void Compare(SentLog log, List<(int Bytes, PacketState State)> model)
    {
        var first = model.FindIndex(packet => packet.State == PacketState.InFlight);
        Assert.Equal(model.Where(packet => packet.State == PacketState.InFlight).Sum(packet => packet.Bytes), log.BytesInFlight);
        Assert.Equal(first < 0 ? model.Count : first, log.FirstUnresolved);
        Assert.Equal((model.Count, Math.Max(0, model.Count - Capacity)), (log.Next, log.Oldest));
        for (var number = log.Oldest; number < log.Next; number++)
            Assert.Equal((number, model[(int)number].State), (log[number].SentAt.Nanoseconds, log[number].State));
    }
}
