using EdgeCam.Units;
using EdgeCam.Uplink.Control;

namespace EdgeCam.Core.Tests.Uplink.Control;

/// <summary>
/// A bottleneck of a given rate under test by pictures sent as bursts: a queue that serves at once, a way there and
/// back, and a far clock of its own. A small packet of sound goes every 20 ms, so do reports.
/// </summary>
internal sealed class LinkModel
{
    private const double OneWay = 0.02;
    private const int SoundBytes = 60;
    private const double FarClock = -4711;
    private readonly Queue<(long Number, double Arrives)> _underWay = new();
    private double _free; // when the bottleneck has served all

    public LinkModel(double startBytesPerSecond = 40_000) => Link = new Bottleneck(Log, startBytesPerSecond);

    public SentLog Log { get; } = new(8192);

    public Bottleneck Link { get; }

    /// <summary>Seconds.</summary>
    public double Now { get; private set; } = 1000;

    public MediaInstant Instant => Of(Now);

    public double BytesPerSecond { get; set; } = 250_000;

    /// <summary>Until when nothing is served.</summary>
    public double DarkUntil { get; set; }

    /// <summary>The grid on which the far end tells arrivals; 0 for none.</summary>
    public double Grid { get; set; }

    /// <summary>Sends a picture every 33 ms for so long.</summary>
    public void Run(double seconds, int packetsPerPicture, int packetBytes = 1000)
    {
        for (var end = Now + seconds; Now < end; Now += 0.001)
        {
            var millisecond = (int)Math.Round(Now * 1000);
            if (millisecond % 33 == 0)
                Send(packetsPerPicture, packetBytes);
            if (millisecond % 20 == 7)
                Send(1, SoundBytes);
            if (millisecond % 20 == 0)
                Report();
        }
    }

    /// <summary>What truly stands in the link.</summary>
    public double TrueQueueSeconds => Math.Max(0, _free - Now);

    private void Send(int packets, int bytes)
    {
        for (var i = 0; i < packets; i++)
        {
            _free = Math.Max(Math.Max(_free, Now), DarkUntil) + (bytes / BytesPerSecond);
            var number = Log.Add(new SentPacket { SentAt = Instant, WireBytes = bytes });
            Link.OnSent(bytes, Instant);
            _underWay.Enqueue((number, _free + OneWay));
        }
    }

    private void Report()
    {
        while (_underWay.TryPeek(out var packet) && packet.Arrives + OneWay <= Now)
        {
            _underWay.Dequeue();
            ref var sent = ref Log[packet.Number];
            sent.HeardAt = Instant;
            var isAlone = packet.Number == 0 || (Log[packet.Number - 1].State == PacketState.Arrived && Log[packet.Number - 1].HeardAt <= sent.SentAt);
            Link.OnArrived(sent, isAlone, Of(FarClock + OnGrid(packet.Arrives)), Instant);
            Log.Resolve(packet.Number, PacketState.Arrived);
        }

        Link.OnReportEnd();
    }

    private double OnGrid(double time) => Grid == 0 ? time : Math.Round(time / Grid) * Grid;

    private static MediaInstant Of(double seconds) => new((long)Math.Round(seconds * 1e9));
}
