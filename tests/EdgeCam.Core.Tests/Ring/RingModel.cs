namespace EdgeCam.Core.Tests.Ring;

/// <summary>What a <see cref="RingModel"/> does worse than the ring.</summary>
internal enum RingFault
{
    None,
    RetireWithoutBarrier,
    CheckWithoutBarrier,
    PlainPublish,
    PlainReadOfNewest,

    /// <summary>The check trusts the sequence number that stands in the slot now, not the one the view was made for.</summary>
    CheckRereadsSlot,
}

/// <summary>
/// The memory operations of a tiny <c>FrameRing</c>: four words, two slots, units of one and two words.
/// Readers store nothing, so one reader stands for any number.
/// </summary>
internal sealed class RingModel(RingFault fault)
{
    private const int Capacity = 4;
    private const int Slots = 2;

    // Memory: Newest, OldestIntact, the slots (start, length, sequence), the bytes.
    private const int Newest = 0;
    private const int Oldest = 1;
    private const int Words = 2 + (3 * Slots) + Capacity;

    private static readonly int[] UnitWords = [2, 1, 2, 1, 1, 2, 2];

    // Results of the reader's steps that do not move between faults.
    private const int SawNewest = 0;
    private const int SawStart = 1;
    private const int SawLength = 2;
    private const int FirstCheck = 4;
    private const int SawBytes = 5;

    public int States { get; private set; }

    /// <summary>Units that the reader held for intact although it had read something else.</summary>
    public int Torn { get; private set; }

    /// <summary>Views that were handed out with another unit's place in the ring.</summary>
    public int WrongViews { get; private set; }

    /// <summary>Units read whole: a model in which nobody ever succeeds proves nothing.</summary>
    public int Intact { get; private set; }

    /// <summary>Explores a reader of each unit in turn against a writer of all of them.</summary>
    public RingModel Explore()
    {
        for (var sequence = 1; sequence <= UnitWords.Length; sequence++)
        {
            var read = sequence;
            States += new WeakMemory(Writer(), Reader(read), Words).Explore(
                [(Oldest, 1)], (loaded, isDone) => IsGivenUp(read, loaded, isDone), loaded => Judge(read, loaded));
        }

        return this;
    }

    /// <summary>FrameRing.Reserve, Retire, the caller's filling, and Commit, for every unit.</summary>
    private IEnumerable<Step> Writer()
    {
        var oldest = 1;
        for (var sequence = 1; sequence <= UnitWords.Length; sequence++)
        {
            var (start, length) = (StartOf(sequence), UnitWords[sequence - 1]);
            while (oldest < sequence && (StartOf(oldest) < start + length - Capacity || sequence - oldest > Slots - 1))
                oldest++;
            yield return Step.StoreRelease(Oldest, oldest);
            if (fault != RingFault.RetireWithoutBarrier)
                yield return Step.WriteBarrier;
            for (var word = 0; word < length; word++)
                yield return Step.Store(Bytes(start + word), Content(sequence, word));
            yield return Step.Store(SlotStart(sequence), start);
            yield return Step.Store(SlotLength(sequence), length);
            if (fault == RingFault.CheckRereadsSlot)
                yield return Step.Store(SlotSequence(sequence), sequence);
            yield return fault == RingFault.PlainPublish ? Step.Store(Newest, sequence) : Step.StoreRelease(Newest, sequence);
        }
    }

    /// <summary>FrameRing.TryRead, the reader's copying, and AccessUnitView.IsIntact.</summary>
    private IEnumerable<Step> Reader(int sequence)
    {
        yield return fault == RingFault.PlainReadOfNewest ? Step.Load(Newest) : Step.LoadAcquire(Newest);
        yield return Step.Load(SlotStart(sequence));
        yield return Step.Load(SlotLength(sequence));
        yield return Step.ReadBarrier;
        yield return Step.LoadAcquire(Oldest);
        yield return Step.LoadAt(SawStart, start => Bytes(start));
        yield return Step.LoadAt(SawStart, start => Bytes(start + 1));
        if (fault != RingFault.CheckWithoutBarrier)
            yield return Step.ReadBarrier;
        if (fault == RingFault.CheckRereadsSlot)
            yield return Step.LoadAcquire(SlotSequence(sequence));
        yield return Step.LoadAcquire(Oldest);
    }

    /// <summary>Empty, or lapped already: whatever else is read, nothing will be concluded from it. Or one torn unit is known: that is enough.</summary>
    private bool IsGivenUp(int sequence, ReadOnlySpan<char> loaded, ReadOnlySpan<char> isDone) =>
        Torn > 0
        || (isDone[SawNewest] != 0 && loaded[SawNewest] < sequence)
        || (isDone[FirstCheck] != 0 && sequence < loaded[FirstCheck]);

    private void Judge(int sequence, ReadOnlySpan<char> loaded)
    {
        var isOwnSlot = loaded[SawStart] == StartOf(sequence) && loaded[SawLength] == UnitWords[sequence - 1];
        WrongViews += isOwnSlot ? 0 : 1;

        var vouchedFor = fault == RingFault.CheckRereadsSlot ? loaded[^2] : sequence;
        if (vouchedFor < loaded[^1])
            return; // torn, and known to be
        var isOwnContent = isOwnSlot;
        for (var word = 0; isOwnContent && word < UnitWords[sequence - 1]; word++)
            isOwnContent = loaded[SawBytes + word] == Content(sequence, word);
        Intact += isOwnContent ? 1 : 0;
        Torn += isOwnContent ? 0 : 1;
    }

    /// <summary>Position in the endless stream: where the last unit ended, or the next lap when the rest of this one is too short.</summary>
    private static int StartOf(int sequence)
    {
        var position = 0;
        for (var unit = 1; ; unit++)
        {
            var offset = position % Capacity;
            var start = offset + UnitWords[unit - 1] <= Capacity ? position : position + Capacity - offset;
            if (unit == sequence)
                return start;
            position = start + UnitWords[unit - 1];
        }
    }

    private static int SlotStart(int sequence) => 2 + (3 * (sequence % Slots));

    private static int SlotLength(int sequence) => SlotStart(sequence) + 1;

    private static int SlotSequence(int sequence) => SlotStart(sequence) + 2;

    private static int Bytes(int position) => 2 + (3 * Slots) + (position % Capacity);

    private static int Content(int sequence, int word) => (10 * sequence) + word + 1;
}
