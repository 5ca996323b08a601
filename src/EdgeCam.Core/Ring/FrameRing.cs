using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Ring;

/// <summary>
/// The last seconds of one stream in a fixed block of native memory: encoded access units of all its
/// tracks in writing order. One writer that never waits; any number of readers that borrow and then
/// check. A reader is never handed bytes that changed under it: see <c>README.md</c> for the proof.
/// </summary>
/// <remarks>
/// <see cref="Reserve"/>, <see cref="Commit"/> and <see cref="Forget"/> are thread-bound to the writer; everything else is
/// thread-safe. Nothing is allocated after construction.
/// </remarks>
public sealed unsafe class FrameRing : IDisposable
{
    private readonly NativeSlab _slab;
    private readonly NativeSlab _slotSlab;
    private readonly byte* _bytes;
    private readonly Slot* _slots;
    private readonly long _capacity;
    private readonly int _slotMask;
    private long _writePosition;
    private long _reservedStart;
    private int _reservedLength;

    // Sequence s may be read while  _shared.OldestIntact <= s <= _shared.Newest.
    // Its bytes and its slot are never written while OldestIntact <= s.
    private SharedPositions _shared;

    /// <summary>Allocates everything the ring will ever use.</summary>
    /// <param name="capacity">Bytes for access units.</param>
    /// <param name="maxAccessUnits">The most units held at once; a power of two.</param>
    /// <param name="maxAccessUnitBytes">The largest unit; at most half the ring, so that a reader always has a whole one to go on with.</param>
    public FrameRing(DataSize capacity, int maxAccessUnits, int maxAccessUnitBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAccessUnitBytes, capacity.Bytes / 2);
        if (!int.IsPow2(maxAccessUnits))
            throw new ArgumentOutOfRangeException(nameof(maxAccessUnits), maxAccessUnits, "The number of access units is a power of two.");
        if (capacity.Bytes > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A ring holds less than 2 GiB.");
        _slab = new NativeSlab(capacity.Bytes);
        _slotSlab = new NativeSlab((long)maxAccessUnits * sizeof(Slot));
        _bytes = _slab.Address;
        _slots = (Slot*)_slotSlab.Address;
        _capacity = capacity.Bytes;
        _slotMask = maxAccessUnits - 1;
        MaxAccessUnitBytes = maxAccessUnitBytes;
        _shared.OldestIntact = 1;
    }

    public DataSize Capacity => new(_capacity);

    /// <summary>The memory behind the ring: the bytes and the table of units.</summary>
    public DataSize Footprint => new(_capacity + ((_slotMask + 1L) * sizeof(Slot)));

    /// <summary>The most units held at once.</summary>
    public int MaxAccessUnits => _slotMask + 1;

    /// <summary>The largest access unit that is accepted.</summary>
    public int MaxAccessUnitBytes { get; }

    /// <summary>The sequence number of the newest unit; 0 before the first. Numbers rise by one over all tracks.</summary>
    public long Newest => Volatile.Read(ref _shared.Newest);

    /// <summary>The oldest unit still whole; <see cref="Newest"/> + 1 when none is.</summary>
    public long OldestIntact => Volatile.Read(ref _shared.OldestIntact);

    /// <summary>
    /// The newest IDR; 0 when there was none yet. For an instant it may be <see cref="Newest"/> + 1, and it may
    /// have been overwritten since: reading tells.
    /// </summary>
    public long NewestIdr => Volatile.Read(ref _shared.NewestIdr);

    /// <summary>Claims room for the next unit, giving up the oldest ones for it. Never waits.</summary>
    /// <param name="maxBytes">The most that <see cref="Commit"/> will be told; at most <see cref="MaxAccessUnitBytes"/>.</param>
    /// <returns>Contiguous memory to fill; valid until <see cref="Commit"/> or the next call of this.</returns>
    public Span<byte> Reserve(int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)maxBytes, (uint)MaxAccessUnitBytes, nameof(maxBytes));
        var offset = _writePosition % _capacity;
        _reservedStart = offset + maxBytes <= _capacity ? _writePosition : _writePosition + _capacity - offset;
        _reservedLength = maxBytes;
        Retire(_reservedStart + maxBytes - _capacity);
        return new Span<byte>(_bytes + (_reservedStart % _capacity), maxBytes);
    }

    /// <summary>Publishes the reserved unit.</summary>
    /// <param name="length">Bytes used of the reservation.</param>
    /// <param name="info">Its description.</param>
    /// <returns>Its sequence number.</returns>
    public long Commit(int length, in AccessUnitInfo info)
    {
        Debug.Assert((uint)length <= (uint)_reservedLength, "Commit of more than was reserved.");
        var sequence = _shared.Newest + 1;
        _slots[sequence & _slotMask] = new Slot { Start = _reservedStart, Length = length, Info = info };
        _writePosition = _reservedStart + length;
        _reservedLength = 0;
        if (info.IsIdr)
            Volatile.Write(ref _shared.NewestIdr, sequence); // first: whoever sees Newest reach an IDR sees it here too
        Volatile.Write(ref _shared.Newest, sequence); // release: bytes and slot are visible first; pairs with TryRead
        return sequence;
    }

    /// <summary>Writes a unit that already stands in one piece elsewhere: the one copy on the frame path.</summary>
    public long Write(ReadOnlySpan<byte> accessUnit, in AccessUnitInfo info)
    {
        accessUnit.CopyTo(Reserve(accessUnit.Length));
        return Commit(accessUnit.Length, info);
    }

    /// <summary>Gives up every unit so far: readers find them lapped. The writer's.</summary>
    public void Forget()
    {
        Volatile.Write(ref _shared.OldestIntact, _shared.Newest + 1);
        Volatile.WriteBarrier(); // as Retire
    }

    /// <summary>Borrows unit <paramref name="sequence"/>; whoever copied from it then asks <see cref="AccessUnitView.IsIntact"/>.</summary>
    public RingRead TryRead(long sequence, out AccessUnitView view)
    {
        view = default;
        if (sequence > Volatile.Read(ref _shared.Newest)) // acquire; pairs with Commit
            return RingRead.Empty;

        var slot = _slots[sequence & _slotMask];
        if (!IsIntact(sequence)) // now the slot is known to have been the unit's own
            return RingRead.Lapped;

        var info = slot.Info;
        var bytes = new ReadOnlySpan<byte>(_bytes + (slot.Start % _capacity), slot.Length);
        view = new AccessUnitView(this, sequence, bytes, info);
        return RingRead.Ok;
    }

    /// <summary>The time from the oldest whole unit to the newest; zero when there are fewer than two.</summary>
    public TimeSpan SpanHeld() =>
        TryRead(Newest, out var newest) == RingRead.Ok && TryRead(OldestIntact, out var oldest) == RingRead.Ok
            ? newest.Info.CapturedAt - oldest.Info.CapturedAt
            : TimeSpan.Zero;

    public void Dispose()
    {
        _slab.Dispose();
        _slotSlab.Dispose();
    }

    internal bool IsIntact(long sequence)
    {
        Volatile.ReadBarrier(); // the reads of slot and bytes come before the read of OldestIntact; pairs with Retire
        return sequence >= Volatile.Read(ref _shared.OldestIntact);
    }

    /// <summary>Gives up every unit that begins before <paramref name="overwrittenBelow"/>, and the one whose slot is wanted.</summary>
    private void Retire(long overwrittenBelow)
    {
        var oldest = _shared.OldestIntact;
        var next = _shared.Newest + 1;
        while (oldest < next && (_slots[oldest & _slotMask].Start < overwrittenBelow || next - oldest > _slotMask))
            oldest++;
        Volatile.Write(ref _shared.OldestIntact, oldest);
        Volatile.WriteBarrier(); // no byte of the new unit is visible before the old ones are given up; pairs with IsIntact
    }

    private struct Slot
    {
        public long Start; // position in the endless stream of bytes; the place in the slab is Start % capacity
        public int Length;
        public AccessUnitInfo Info;
    }

    // Written by the writer, read by everyone: kept 128 bytes away from what only the writer touches.
    [StructLayout(LayoutKind.Explicit, Size = 256 + 24)]
    private struct SharedPositions
    {
        [FieldOffset(128)] public long Newest;
        [FieldOffset(136)] public long OldestIntact;
        [FieldOffset(144)] public long NewestIdr;
    }
}
