using System.Diagnostics;

namespace EdgeCam.BlackBox;

/// <summary>Wants to run every 10 ms, and notes the longest time that the machine did not let it: nobody films meanwhile.</summary>
internal sealed class RemoteWitness : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private long _longestTicks;

    public RemoteWitness()
    {
        _thread = new Thread(Look) { IsBackground = true };
        _thread.Start();
    }

    public TimeSpan LongestPause => TimeSpan.FromTicks(Volatile.Read(ref _longestTicks));

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Look()
    {
        for (var began = Stopwatch.GetTimestamp(); !_stop.Wait(Interval); began = Stopwatch.GetTimestamp())
            _longestTicks = Math.Max(_longestTicks, (Stopwatch.GetElapsedTime(began) - Interval).Ticks);
    }
}
