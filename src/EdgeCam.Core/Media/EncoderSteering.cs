namespace EdgeCam.Media;

/// <summary>
/// Where the readers that adapt to their networks and the encode thread meet: each reader takes a seat and asks, the
/// encoder follows what suits all of them.
/// </summary>
/// <remarks>
/// Thread-safe. The encode thread reads one number per picture and takes the lock only when that has changed; the
/// lock is held to read or edit a table of a few seats. Allocates only when a seat is taken.
/// </remarks>
public sealed class EncoderSteering
{
    private readonly Lock _gate = new();
    private readonly List<EncoderSeat> _seats = [];
    private EncoderDemand? _current; // what _seats come to; _version rises whenever it changes
    private long _version;

    /// <summary>What the seats come to; null while none is taken: encode as configured.</summary>
    public EncoderDemand? Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <summary>Takes a seat, which asks for <paramref name="first"/> until it asks for something else.</summary>
    public EncoderSeat Join(in EncoderDemand first)
    {
        first.Validate();
        var seat = new EncoderSeat(this, first);
        lock (_gate)
        {
            _seats.Add(seat);
            Combine();
        }

        return seat;
    }

    /// <summary>Has <see cref="Current"/> changed since the caller saw <paramref name="version"/>?</summary>
    /// <param name="version">What this method left there before; 0 at first, when no seat was taken.</param>
    /// <param name="current">The demand to follow from now on; meaningful only when the answer is true.</param>
    public bool HasChanged(ref long version, out EncoderDemand? current)
    {
        current = null;
        if (Volatile.Read(ref _version) == version)
            return false;
        lock (_gate)
            (version, current) = (_version, _current);
        return true;
    }

    internal void Ask(EncoderSeat seat, in EncoderDemand demand)
    {
        demand.Validate();
        lock (_gate)
        {
            seat.Demand = demand;
            Combine();
        }
    }

    internal void Leave(EncoderSeat seat)
    {
        lock (_gate)
        {
            _seats.Remove(seat);
            Combine();
        }
    }

    private void Combine()
    {
        EncoderDemand? combined = null;
        foreach (var seat in _seats)
            combined = combined is { } others ? Both(others, seat.Demand) : seat.Demand;
        if (combined == _current)
            return;
        _current = combined;
        Volatile.Write(ref _version, _version + 1); // pairs with HasChanged; the lock guards the rest
    }

    // One that holds takes no pictures: what else it asks is no reason to send the other worse ones.
    private static EncoderDemand Both(in EncoderDemand a, in EncoderDemand b) =>
        a.IsHeld == b.IsHeld ? Least(a, b)
        : a.IsHeld ? b
        : a;

    private static EncoderDemand Least(in EncoderDemand a, in EncoderDemand b) => new(
        a.Rate < b.Rate ? a.Rate : b.Rate,
        LeastFrames(a.FramesPerSecond, b.FramesPerSecond),
        Math.Min(a.Scale, b.Scale),
        a.IsHeld);

    private static double LeastFrames(double a, double b) => a > 0 && b > 0 ? Math.Min(a, b) : Math.Max(a, b); // 0: all
}

/// <summary>One reader's seat at <see cref="EncoderSteering"/>.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EncoderSeat : IDisposable
{
    private readonly EncoderSteering _steering;

    internal EncoderSeat(EncoderSteering steering, in EncoderDemand first)
    {
        _steering = steering;
        Demand = first;
    }

    /// <summary>The steering's, under its lock.</summary>
    internal EncoderDemand Demand { get; set; }

    /// <summary>Asks for this from the next picture on. Allocates nothing. After <see cref="Dispose"/> nobody listens.</summary>
    public void Ask(in EncoderDemand demand) => _steering.Ask(this, demand);

    /// <summary>Leaves: what it asked for counts no more.</summary>
    public void Dispose() => _steering.Leave(this);
}
