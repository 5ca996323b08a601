namespace EdgeCam.Health;

/// <summary>The longest pause of the garbage collector, of those that are seen when it is looked at every second.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class GcPauses
{
    private long _index;
    private TimeSpan _longest;

    public void Look()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        if (last.Index == _index)
            return;
        _index = last.Index;
        foreach (var pause in last.PauseDurations)
            _longest = pause > _longest ? pause : _longest;
    }

    /// <summary>The longest since this was asked for the last time.</summary>
    public TimeSpan Take()
    {
        var longest = _longest;
        _longest = TimeSpan.Zero;
        return longest;
    }
}
