using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeCam.Benchmarks.Load;

/// <summary>What the load generator measured; comes back as one line of JSON.</summary>
internal sealed record LoadResult
{
    public double WindowSeconds { get; init; }

    /// <summary>Readers that a PLAY was granted.</summary>
    public int Playing { get; init; }

    /// <summary>Readers that were refused, closed or reset; the first one's reason.</summary>
    public int Failed { get; init; }

    public string Failure { get; init; } = "";

    /// <summary>Within the window, of the ordinary readers; lost ones by gaps in the RTP sequence.</summary>
    public long Packets { get; init; }

    public long Lost { get; init; }

    /// <summary>User and system time of the server within the window.</summary>
    public double ServerCpuSeconds { get; init; }

    /// <summary>Of the load generator itself within the window: near the window's length, it is what was measured.</summary>
    public double ReaderCpuSeconds { get; init; }

    /// <summary>Resident memory of the server in KiB, once a second within the window.</summary>
    public IReadOnlyList<long> ServerRssKib { get; init; } = [];

    /// <summary>ms from the capture time in the SEI to the last packet of the access unit, ordinary readers.</summary>
    public Distribution Latency { get; init; } = Distribution.Empty;

    /// <summary>ms from the capture time in the SEI to the packet that carries it, ordinary readers.</summary>
    public Distribution FirstByte { get; init; } = Distribution.Empty;

    /// <summary>ms from the response to PLAY to the last packet of the first IDR.</summary>
    public Distribution IdrAfterPlay { get; init; } = Distribution.Empty;

    /// <summary>ms from connecting to the last packet of the first IDR.</summary>
    public Distribution IdrAfterConnect { get; init; } = Distribution.Empty;

    public IReadOnlyList<SlowResult> Slow { get; init; } = [];

    /// <summary>Processor seconds of server per minute of stream to one reader.</summary>
    public double CpuPerStreamMinute => ServerCpuSeconds / (WindowSeconds / 60) / Math.Max(1, Playing);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static LoadResult Parse(string json) => JsonSerializer.Deserialize<LoadResult>(json, Json)!;

    // A distribution without samples has no quantiles: NaN.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
}

/// <summary>One slow reader's window.</summary>
/// <param name="Units">Access units it received.</param>
/// <param name="Clean">Those of them that a decoder has every reference for.</param>
/// <param name="WasCutOff">The server closed the connection.</param>
/// <param name="Delay">ms from capture to the last packet of the access unit.</param>
internal sealed record SlowResult(long Units, long Clean, bool WasCutOff, Distribution Delay);

/// <summary>Order statistics of a sample.</summary>
internal sealed record Distribution(int Count, double P50, double P95, double P99, double Max)
{
    public static Distribution Empty { get; } = new(0, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Sorts <paramref name="samples"/>.</summary>
    public static Distribution Of(Span<float> samples)
    {
        if (samples.IsEmpty)
            return Empty;
        samples.Sort();
        return new(samples.Length, At(samples, 0.50), At(samples, 0.95), At(samples, 0.99), samples[^1]);
    }

    private static double At(ReadOnlySpan<float> sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];
}
