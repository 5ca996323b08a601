namespace EdgeCam.Uplink;

/// <summary>Packets that are to be sent again, by their numbers in the log, in the order in which they were asked for.</summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class RepairQueue
{
    private const int MostWanted = 1024;
    private readonly long[] _numbers = new long[MostWanted];
    private int _first;

    public int Count { get; private set; }

    public bool IsFull => Count == MostWanted;

    /// <summary>Call only while not <see cref="IsFull"/>.</summary>
    public void Add(long number) => _numbers[(_first + Count++) % MostWanted] = number;

    public bool TryTake(out long number)
    {
        number = Count > 0 ? _numbers[_first] : 0;
        if (Count == 0)
            return false;
        _first = (_first + 1) % MostWanted;
        Count--;
        return true;
    }

    public void Clear() => Count = 0;
}
