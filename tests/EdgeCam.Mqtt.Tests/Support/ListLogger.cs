using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Mqtt.Tests.Support;

/// <summary>Keeps what is logged, as it would be printed.</summary>
internal sealed class ListLogger : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>How long the last failure put off the next attempt, once that is told: its reason can be seen a moment before.</summary>
    public async Task<double> PauseSeconds()
    {
        await Setup.Eventually(() => Lines.Any(IsPause), "when it is tried again is told");
        return double.Parse(Lines.Last(IsPause).Split(Pause)[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");

    private static bool IsPause(string line) => line.Contains(Pause, StringComparison.Ordinal);

    private const string Pause = "Next attempt in ";
}
