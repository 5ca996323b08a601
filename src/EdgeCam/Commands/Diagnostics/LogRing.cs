using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Commands.Diagnostics;

/// <summary>The newest lines of the log, in memory, for a bundle that is asked for after something went wrong.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LogRing(TimeProvider time) : ILoggerProvider
{
    /// <summary>Of UTF-8; the oldest lines go first.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxLineLength = 2048;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _lines = [];
    private int _bytes;

    /// <summary>All lines that are held, oldest first, each with its end.</summary>
    public byte[] Text()
    {
        lock (_gate)
        {
            var text = new byte[_bytes];
            var at = 0;
            foreach (var line in _lines)
            {
                line.CopyTo(text, at);
                at += line.Length;
            }

            return text;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        // holds nothing but memory
    }

    private void Add(LogLevel level, string category, EventId id, string message, Exception? fault)
    {
        var at = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var text = $"{at} {level} {category}[{id.Id}] {message}{(fault is null ? "" : $" {fault}")}".ReplaceLineEndings(" | ");
        var line = Encoding.UTF8.GetBytes(text.Length > MaxLineLength ? $"{text.AsSpan(0, MaxLineLength)}...\n" : text + "\n");
        lock (_gate)
        {
            _lines.Enqueue(line);
            _bytes += line.Length;
            while (_bytes > MaxBytes)
                _bytes -= _lines.Dequeue().Length;
        }
    }

    private sealed class Category(LogRing ring, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                ring.Add(logLevel, name, eventId, formatter(state, exception), exception);
        }
    }
}
