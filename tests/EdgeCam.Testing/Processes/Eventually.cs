using System.Diagnostics;

namespace EdgeCam.Testing.Processes;

/// <summary>Waits for what another process does: as short as it takes, and no longer than a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static Task IsTrue(Func<bool> condition, TimeSpan within, string what, CancellationToken cancel) =>
        IsTrue(() => Task.FromResult(condition()), within, what, cancel);

    /// <inheritdoc cref="IsTrue(Func{bool}, TimeSpan, string, CancellationToken)"/>
    public static async Task IsTrue(Func<Task<bool>> condition, TimeSpan within, string what, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > within)
                throw new TimeoutException($"Not within {within.TotalSeconds:0.#} s: {what}");
            await timer.WaitForNextTickAsync(cancel);
        }
    }
}
