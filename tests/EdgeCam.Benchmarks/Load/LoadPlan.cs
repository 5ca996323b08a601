using System.Text.Json;

namespace EdgeCam.Benchmarks.Load;

/// <summary>What the load generator is to do; travels to its process as JSON.</summary>
internal sealed record LoadPlan
{
    /// <summary>rtsp://ADDRESS:PORT/PATH; an IPv4 address.</summary>
    public string Url { get; init; } = "";

    /// <summary>Whose processor time and memory are read at both ends of the window.</summary>
    public int ServerPid { get; init; }

    public int Readers { get; init; } = 1;

    public bool IsUdp { get; init; }

    /// <summary>Readers join at random instants (one fixed seed) within this time.</summary>
    public double RampSeconds { get; init; } = 5;

    /// <summary>From the last reader's start to the window.</summary>
    public double SettleSeconds { get; init; } = 2;

    /// <summary>The length of the window in which everything but the joining is measured.</summary>
    public double WindowSeconds { get; init; } = 20;

    /// <summary>How many of the readers take only <see cref="SlowBytesPerSecond"/>, with a small receive buffer.</summary>
    public int SlowReaders { get; init; }

    public double SlowBytesPerSecond { get; init; }

    /// <summary>Within the window readers come and go each second: a random number of 1 to <see cref="Readers"/>.</summary>
    public bool ComesAndGoes { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static LoadPlan Parse(string json) => JsonSerializer.Deserialize<LoadPlan>(json)!;
}
