using EdgeCam.Rtp;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>A packet as a capture beside the camera shows it, and what the session said of its link at that instant.</summary>
internal sealed record CapturedPacket(MediaInstant At, RtpHeader Header, byte[] Bytes, double CapacityKbps);

/// <summary>A camera on a random link, every packet of it captured. The profile changes with the seed; seeds from 21 on have a low rendition too.</summary>
internal sealed class CapturedRun
{
    private const int FirstWithLow = 21;
    private readonly List<CapturedPacket> _packets = [];

    public CapturedRun(int seed)
    {
        Link = RandomLinks.Of(seed);
        if (!LinkSpecReader.TryRead(Link, _ => null, out var up, out var fault))
            throw new ArgumentException(fault, nameof(seed));
        LinkSpecReader.TryRead($"rate=10000,delay={up.Delay.TotalMilliseconds}", _ => null, out var down, out _);
        Plan = UplinkProfiles.All.Values.ElementAt(seed % UplinkProfiles.All.Count);
        if (seed >= FirstWithLow)
            Plan = Plan.With(new LowRenditionPlan(Bitrate.Kbps(80 + (10 * (seed % 7))), FramesPerSecond: 5 * (seed % 4), Scale: 0.375));
        var start = new MediaInstant(MediaInstant.NanosecondsPerSecond);
        var time = new EventQueue();
        SimulatedFlow? flow = null;
        var plan = new FlowPlan { Uplink = Plan, Start = start, Seed = (ulong)seed, Tap = (packet, at) => Take(packet, at, flow!.Session.Counters.CapacityKbps) };
        Record = new RunRecord { Link = up, Start = start, Duration = TimeSpan.FromSeconds(RandomLinks.Seconds), BaseDelay = up.Delay, FrameInterval = plan.Rate.Interval };
        using (flow = new SimulatedFlow(time, plan, new Link(up, start), new Link(down, start), Record))
        {
            flow.Start();
            time.RunUntil(Record.End);
            flow.Close();
        }
    }

    /// <summary>What a failure has to print.</summary>
    public string Link { get; }

    public UplinkPlan Plan { get; }

    public RunRecord Record { get; }

    public IReadOnlyList<CapturedPacket> Packets => _packets;

    private void Take(ReadOnlySpan<byte> packet, MediaInstant at, double capacityKbps)
    {
        if (!RtpHeader.TryRead(packet, out var header, out _))
            throw new InvalidOperationException("What is sent is no RTP packet.");
        _packets.Add(new CapturedPacket(at, header, packet.ToArray(), capacityKbps));
    }
}
