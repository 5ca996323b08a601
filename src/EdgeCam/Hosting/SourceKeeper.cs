using EdgeCam.Linux;
using EdgeCam.Timing;

namespace EdgeCam.Hosting;

/// <summary>Brings a camera back that was lost: at once, and then again and again until it films.</summary>
/// <param name="bringBack">One attempt; true: it films. Never called twice at a time.</param>
/// <remarks><see cref="OnLost"/> is thread-safe.</remarks>
internal sealed class SourceKeeper(Func<Task<bool>> bringBack) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1); // who plugs a camera in waits for it
    private static readonly TimeSpan Proven = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _lost = new(0);
    private readonly CancellationTokenSource _stop = new();
    private long _attempts; // written by one attempt after the other

    /// <summary>How often it has tried. May be asked by anyone.</summary>
    public long Attempts => Volatile.Read(ref _attempts);

    /// <summary>From now on; until then what was lost is remembered.</summary>
    /// <param name="isLost">It films nothing from the start.</param>
    public void Start(bool isLost) => _ = RunAsync(isLost, _stop.Token);

    public void OnLost() => _lost.Release();

    /// <summary>No other attempt is begun.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(bool isLost, CancellationToken stop)
    {
        var pauses = new Backoff(FirstPause, LongestPause, Proven);
        var pause = FirstPause;
        while (await WaitAsync(isLost ? pause : Timeout.InfiniteTimeSpan, stop))
        {
            isLost = !await bringBack();
            Volatile.Write(ref _attempts, _attempts + 1);
            var now = MonotonicClock.Now;
            if (isLost)
                pause = pauses.OnFailed(now) - now;
            else
                pauses.OnWorking(now);
        }
    }

    /// <summary>False: it is to stop.</summary>
    private async Task<bool> WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        try
        {
            await _lost.WaitAsync(longest, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
