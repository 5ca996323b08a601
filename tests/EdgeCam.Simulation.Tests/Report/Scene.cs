using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Tests.Report;

/// <summary>A run written by hand; times are milliseconds since its start, which is not the zero of the clock.</summary>
internal sealed class Scene
{
    public Scene(string link, double seconds, double warmUpSeconds = 0, string trace = "")
    {
        if (!LinkSpecReader.TryRead(link, _ => new StringReader(trace), out var spec, out var fault))
            throw new ArgumentException(fault, nameof(link));
        Run = new RunRecord
        {
            Link = spec,
            Start = new MediaInstant(77_000_000_000),
            Duration = TimeSpan.FromSeconds(seconds),
            WarmUp = TimeSpan.FromSeconds(warmUpSeconds),
            BaseDelay = spec.Delay,
            FrameInterval = TimeSpan.FromMilliseconds(20),
        };
    }

    public RunRecord Run { get; }

    public RunFigures Figures => RunFigures.From(Run);

    public MediaInstant At(double milliseconds) => Run.Start + TimeSpan.FromMilliseconds(milliseconds);

    public Scene Packet(double offered, double departed, double delivered, int bytes)
    {
        Run.Packets.Add(new SentPacket(At(offered), At(departed), At(delivered), bytes, PacketKind.Video, LossKind.None));
        return this;
    }

    public Scene LostPacket(double offered, LossKind loss)
    {
        Run.Packets.Add(new SentPacket(At(offered), null, null, 1000, PacketKind.Video, loss));
        return this;
    }

    public Scene Frame(double captured, double sent, double? complete, bool isDecodable = true)
    {
        Run.Frames.Add(new FrameOutcome(Run.Frames.Count, At(captured))
        {
            IsSent = true,
            FirstPacketAt = At(captured),
            LastPacketSentAt = At(sent),
            CompleteAt = complete is { } at ? At(at) : null,
            IsDecodable = isDecodable && complete is not null,
        });
        return this;
    }

    public Scene Skip(double captured)
    {
        Run.Frames.Add(new FrameOutcome(Run.Frames.Count, At(captured)) { IsSkippedBeforeEncoding = true });
        return this;
    }

    public Scene Expire(double captured)
    {
        Run.Frames.Add(new FrameOutcome(Run.Frames.Count, At(captured)));
        return this;
    }

    /// <summary>Frames every 20 ms of [from, to) that arrive after that delay.</summary>
    public Scene Frames(double from, double to, double delay)
    {
        for (var at = from; at < to; at += 20)
            Frame(at, at + (delay / 4), at + delay);
        return this;
    }

    /// <summary>Packets every 10 ms of [from, to) at that rate.</summary>
    public Scene Flow(double from, double to, double kilobits)
    {
        for (var at = from; at < to; at += 10)
            Packet(at, at + 10, at + 20, (int)(kilobits * 10 / 8));
        return this;
    }
}
