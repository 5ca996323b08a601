using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Testing;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Ring;

public sealed class FrameRingTests : IDisposable
{
    private readonly FrameRing _ring = new(new DataSize(100), maxAccessUnits: 8, maxAccessUnitBytes: 50);
    private RingCursor _cursor = new() { Next = 1 };

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void An_empty_ring_has_nothing_to_read_and_holds_no_time()
    {
        Assert.Equal(RingRead.Empty, _ring.TryRead(1, out _));
        Assert.Equal(RingRead.Lapped, _ring.TryRead(0, out _));
        Assert.Equal((0, 1, 0), (_ring.Newest, _ring.OldestIntact, _ring.NewestIdr));
        Assert.Equal(TimeSpan.Zero, _ring.SpanHeld());
    }

    [Fact]
    public void A_unit_comes_out_as_it_went_in()
    {
        var info = new AccessUnitInfo(Track.Sound, AccessUnitFlags.None, new MediaInstant(77));
        var sequence = _ring.Write([1, 2, 3], info);
        Assert.Equal(RingRead.Ok, _ring.TryRead(sequence, out var view));
        Assert.Equal([1, 2, 3], view.Bytes.ToArray());
        Assert.Equal((sequence, info), (view.Sequence, view.Info));
        Assert.True(view.IsIntact);
    }

    [Fact]
    public void What_is_forgotten_is_lapped_for_who_holds_it_too_and_the_next_unit_is_the_oldest()
    {
        Write(10);
        Write(10);
        var last = _ring.Newest;
        Assert.Equal(RingRead.Ok, _ring.TryRead(last, out var held));
        _ring.Forget();
        Assert.False(held.IsIntact);
        Assert.Equal((RingRead.Lapped, RingRead.Empty), (_ring.TryRead(last, out _), _ring.TryRead(last + 1, out _)));
        Assert.Equal(TimeSpan.Zero, _ring.SpanHeld());
        Assert.Equal(RingRead.Lapped, _cursor.TryPeek(_ring, out _));
        Assert.Equal(last + 1, _cursor.Next);

        Write(10);
        AssertHeld(last + 1, last + 1);
    }

    [Fact]
    public void A_unit_that_does_not_fit_behind_the_last_one_begins_at_the_front()
    {
        Write(40);
        Write(40);
        Write(30); // 20 bytes are left at the end
        Assert.Equal(2, _ring.OldestIntact);
        Write(10); // the first 40 bytes are those of unit 1: none but the next begins at 40
        Assert.Equal(2, _ring.OldestIntact);
        Write(1);
        Assert.Equal(3, _ring.OldestIntact);
        AssertHeld(3, 5);
    }

    [Fact]
    public void Units_that_fill_the_ring_to_the_last_byte_are_all_held()
    {
        Write(50);
        Write(50);
        AssertHeld(1, 2);
        Write(50);
        AssertHeld(2, 3);
    }

    [Fact]
    public void Slots_may_run_out_before_bytes_do()
    {
        for (var i = 0; i < 20; i++)
            Write(1);
        AssertHeld(13, 20);
    }

    [Fact]
    public void What_is_too_large_is_refused_and_harms_nothing()
    {
        Write(50);
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(51));
        AssertHeld(1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrameRing(new DataSize(100), 8, 51));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrameRing(new DataSize(100), 7, 50));
    }

    [Fact]
    public void A_reservation_may_be_used_in_part_and_made_again()
    {
        _ring.Reserve(50);
        _ring.Reserve(20)[..3].Fill(9);
        Assert.Equal(1, _ring.Commit(3, Info()));
        Assert.Equal(RingRead.Ok, _ring.TryRead(1, out var view));
        Assert.Equal([9, 9, 9], view.Bytes.ToArray());
    }

    /// <summary>The broken reader of the soak in one thread: who does not ask takes another unit's bytes.</summary>
    [Fact]
    public void A_view_that_is_written_over_says_so_from_the_reservation_on()
    {
        Write(50);
        Assert.Equal(RingRead.Ok, _ring.TryRead(1, out var view));
        Write(50);
        Assert.True(view.IsIntact);

        var reserved = _ring.Reserve(50);
        Assert.False(view.IsIntact); // before the first byte changes
        reserved.Fill(0xEE);
        Assert.Equal(0xEE, view.Bytes[0]);
        Assert.Equal(RingRead.Lapped, _ring.TryRead(1, out _));
    }

    [Fact]
    public void The_time_held_is_from_the_oldest_whole_unit_to_the_newest()
    {
        for (var i = 0; i < 4; i++)
            _ring.Write(new byte[30], Info(at: i));
        Assert.Equal(TimeSpan.FromSeconds(2), _ring.SpanHeld());
    }

    [Fact]
    public void The_newest_idr_is_known_even_when_it_has_been_overwritten()
    {
        Write(10, AccessUnitFlags.Idr);
        Write(40);
        Assert.Equal(1, _ring.NewestIdr);
        Write(50);
        Write(10);
        Assert.Equal(1, _ring.NewestIdr);
        Assert.Equal(RingRead.Lapped, _ring.TryRead(1, out _));
    }

    [Fact]
    public void A_reader_that_falls_behind_resumes_at_the_newest_idr_and_is_told_once()
    {
        foreach (var flags in new[] { AccessUnitFlags.Idr, AccessUnitFlags.None, AccessUnitFlags.Idr, AccessUnitFlags.None })
            Write(40, flags);
        Assert.Equal(RingRead.Lapped, _cursor.TryPeek(_ring, out _));
        Assert.Equal((3, 1), (_cursor.Next, _cursor.Laps));
        Assert.Equal(RingRead.Ok, _cursor.TryPeek(_ring, out var view));
        Assert.True(view.Info.IsIdr);
        _cursor.Advance();
        _cursor.Advance();
        Assert.Equal(RingRead.Empty, _cursor.TryPeek(_ring, out _));
        Assert.Equal(1, _cursor.Laps);
    }

    [Fact]
    public void A_reader_that_falls_behind_where_no_idr_is_left_goes_on_with_what_comes_next()
    {
        Write(50, AccessUnitFlags.Idr);
        for (var i = 0; i < 3; i++)
            Write(50);
        Assert.Equal(RingRead.Lapped, _cursor.TryPeek(_ring, out _));
        Assert.Equal((5, 1), (_cursor.Next, _cursor.Laps));
        Assert.Equal(RingRead.Empty, _cursor.TryPeek(_ring, out _));
    }

    [Fact]
    public void A_reader_that_lags_may_skip_to_the_newest_idr_but_never_back()
    {
        Write(10, AccessUnitFlags.Idr);
        Assert.False(_cursor.SkipToNewestIdr(_ring));
        Write(10);
        Write(10, AccessUnitFlags.Idr);
        Assert.True(_cursor.SkipToNewestIdr(_ring));
        Assert.Equal((3, 1), (_cursor.Next, _cursor.Laps));
        _cursor.Advance();
        Assert.False(_cursor.SkipToNewestIdr(_ring));
        _cursor.SkipToLive(_ring);
        Assert.Equal((4, 2), (_cursor.Next, _cursor.Laps));
    }

    [Fact]
    public void Lag_is_the_age_of_what_is_read_next()
    {
        for (var i = 0; i < 3; i++)
            _ring.Write([1], Info(at: i));
        Assert.Equal(TimeSpan.FromSeconds(2), _cursor.LagIn(_ring));
        _cursor.Next = 4;
        Assert.Equal(TimeSpan.Zero, _cursor.LagIn(_ring));
    }

    [Fact]
    public void Any_sequence_of_writes_holds_what_a_list_of_owned_bytes_says() =>
        Prop.ForAll(Writes().NonEmptyListOf().ToArbitrary(), HoldsWhatTheListSays).QuickCheckThrowOnFailure();

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        var unit = new byte[40];
        Allocation.AssertNone(WriteAndRead);

        void WriteAndRead()
        {
            _ring.Write(unit, Info());
            _cursor.Next = _ring.Newest;
            _cursor.TryPeek(_ring, out _);
        }
    }

    private static Gen<(int Reserved, int Used)> Writes() =>
        from reserved in Gen.Frequency((4, Gen.Choose(1, 12)), (1, Gen.Choose(13, 32)))
        from used in Gen.Choose(1, reserved)
        select (reserved, used);

    /// <summary>Each byte of the ring belongs to the unit for which it was reserved last.</summary>
    private static void HoldsWhatTheListSays(IList<(int Reserved, int Used)> writes)
    {
        const int capacity = 64, slots = 8;
        using var ring = new FrameRing(new DataSize(capacity), slots, 32);
        var owner = new int[capacity];
        var (at, lost) = (0, 0);
        for (var unit = 1; unit <= writes.Count; unit++)
        {
            var (reserved, used) = writes[unit - 1];
            at = at + reserved <= capacity ? at : 0;
            lost = Math.Max(lost, Math.Max(owner.AsSpan(at, reserved).ToArray().Max(), unit - slots));
            owner.AsSpan(at, reserved).Clear();
            owner.AsSpan(at, used).Fill(unit);
            at = (at + used) % capacity;

            ring.Reserve(reserved).Fill((byte)unit);
            ring.Commit(used, Info());
            for (var i = 1; i <= unit; i++)
            {
                Assert.Equal(i > lost ? RingRead.Ok : RingRead.Lapped, ring.TryRead(i, out var view));
                Assert.True(i <= lost || (view.Bytes.Length == writes[i - 1].Used && !view.Bytes.ContainsAnyExcept((byte)i)));
            }
        }
    }

    private void AssertHeld(long oldest, long newest)
    {
        Assert.Equal((oldest, newest), (_ring.OldestIntact, _ring.Newest));
        for (var sequence = oldest; sequence <= newest; sequence++)
        {
            Assert.Equal(RingRead.Ok, _ring.TryRead(sequence, out var view));
            Assert.False(view.Bytes.ContainsAnyExcept((byte)sequence));
        }
    }

    private void Write(int bytes, AccessUnitFlags flags = AccessUnitFlags.None)
    {
        var unit = new byte[bytes];
        Array.Fill(unit, (byte)(_ring.Newest + 1));
        _ring.Write(unit, Info(flags));
    }

    private static AccessUnitInfo Info(AccessUnitFlags flags = AccessUnitFlags.None, int at = 0) =>
        new(Track.Video, flags, new MediaInstant(at * MediaInstant.NanosecondsPerSecond));
}
