using EdgeCam.Media;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Media;

public sealed class AccessUnitAssemblerTests
{
    private static readonly byte[] Sps = [0, 0, 0, 1, 0x67, 0x42, 0x00, 0x1F, 0xE5];
    private static readonly byte[] Pps = [0, 0, 0, 1, 0x68, 0xCE, 0x38, 0x80];
    private static readonly byte[] Sei = [0, 0, 1, 0x06, 0x05, 0x01, 0xAA, 0x80];
    private static readonly byte[] Delimiter = [0, 0, 0, 1, 0x09, 0xF0];
    private static readonly byte[] IdrUnit = [.. Delimiter, .. Sps, .. Pps, .. Sei, .. Slice(0x65, 500), .. Slice(0x65, 300, isFirst: false)];

    private readonly AccessUnitAssembler _assembler = new(maxUnitBytes: 100_000);
    private MediaInstant _now = new(1_000_000_000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_chunking_of_a_stream_gives_the_same_access_units(int seed)
    {
        var random = new Random(seed);
        var units = RandomUnits(random, 60);
        byte[] stream = [.. units.SelectMany(u => u), .. Delimiter];
        foreach (var largest in new[] { 1, 2, 3, 5, 100, 5_000, 60_000 })
        {
            _assembler.Reset();
            var taken = new List<byte[]>();
            for (var at = 0; at < stream.Length;)
            {
                var count = Math.Min(random.Next(1, largest + 1), stream.Length - at);
                taken.AddRange(Feed(stream.AsSpan(at, count)));
                at += count;
            }

            Assert.Equal(units.Count, taken.Count);
            Assert.All(units.Zip(taken), pair => Assert.Equal(pair.First, pair.Second));
        }

        Assert.Equal(0, _assembler.SkippedUnits);
    }

    [Fact]
    public void A_unit_says_when_it_arrived_whether_it_is_an_idr_and_keeps_its_parameter_sets()
    {
        Feed(IdrUnit.AsSpan(0, 100));
        var arrived = _now;
        _now += TimeSpan.FromMilliseconds(1);
        Write([.. IdrUnit.AsSpan(100), .. Delimiter]);
        Assert.True(_assembler.TryTake(out var unit));
        Assert.True(unit.IsIdr);
        Assert.True(unit.HasParameterSets);
        Assert.Equal(arrived, unit.ArrivedAt);
        Assert.Equal(Sps.AsSpan(4), _assembler.SequenceParameterSet);
        Assert.Equal(Pps.AsSpan(4), _assembler.PictureParameterSet);

        Write([.. Slice(0x41, 50), .. Delimiter]);
        Assert.True(_assembler.TryTake(out unit));
        Assert.False(unit.IsIdr);
        Assert.Equal(_now, unit.ArrivedAt);
    }

    [Fact]
    public void A_silent_writer_gets_its_unit_delivered_at_once_and_the_next_ones_follow()
    {
        foreach (var unit in new[] { IdrUnit, Slice(0x41, 80), [.. Sei, .. Slice(0x41, 70)], IdrUnit })
        {
            Assert.Empty(Feed(unit));
            Assert.True(_assembler.TryTakePending(out var pending));
            Assert.Equal(unit, pending.Bytes);
            Assert.False(_assembler.TryTakePending(out _));
        }

        Assert.Equal(0, _assembler.SplitUnits);
        Assert.Equal(0, _assembler.SkippedUnits);
    }

    [Fact]
    public void Silence_within_a_start_code_or_before_any_slice_flushes_nothing()
    {
        Feed([.. Delimiter, .. Sps, .. Pps]);
        Assert.False(_assembler.TryTakePending(out _));
        Feed(Slice(0x65, 90));
        Assert.True(_assembler.MayTakePending);
        foreach (var part in new byte[] { 0, 0, 1, 0x65 }) // the second slice begins byte by byte
        {
            Feed([part]);
            Assert.False(_assembler.TryTakePending(out _));
        }

        Feed([0x12, 0x34]);
        Assert.True(_assembler.TryTakePending(out var unit));
        Assert.True(unit.IsIdr);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_flush_that_came_too_early_is_counted_and_the_stream_resumes_by_proof_at_the_next_idr(bool cutAtNalUnit)
    {
        var cut = cutAtNalUnit ? IdrUnit.Length - Slice(0x65, 300).Length : IdrUnit.Length - 100;
        Feed(IdrUnit.AsSpan(0, cut));
        Assert.True(_assembler.TryTakePending(out _));

        Assert.Empty(Feed([.. IdrUnit.AsSpan(cut), .. Slice(0x41, 60), .. Delimiter])); // the rest, and what refers to it
        Assert.Equal(1, _assembler.SplitUnits);
        Assert.Equal(1, _assembler.SkippedUnits);

        Assert.Empty(Feed(IdrUnit.AsSpan(Delimiter.Length)));
        Assert.False(_assembler.TryTakePending(out _)); // silence is not believed now
        Assert.Single(Feed(Delimiter));

        _now += TimeSpan.FromSeconds(11);
        Feed(Slice(0x41, 60));
        Assert.True(_assembler.TryTakePending(out _)); // but is again after a while
    }

    [Fact]
    public void A_stream_joined_in_the_middle_begins_at_its_first_whole_idr()
    {
        byte[] stream = [7, 7, 0, .. Slice(0x65, 300, isFirst: false), .. Slice(0x41, 40), .. Slice(0x41, 40), .. IdrUnit, .. Delimiter];
        var taken = Feed(stream);
        Assert.Equal(IdrUnit, Assert.Single(taken));
        Assert.Equal(2, _assembler.SkippedUnits);
    }

    [Fact]
    public void A_unit_larger_than_the_limit_is_dropped_however_it_arrives_and_the_next_idr_resumes()
    {
        byte[] stream = [.. IdrUnit, .. Slice(0x41, 400_000), .. Slice(0x41, 50), .. IdrUnit, .. Slice(0x41, 100_001), .. IdrUnit, .. Delimiter];
        foreach (var chunk in new[] { 50_000, 64 * 1024, 777 })
        {
            _assembler.Reset();
            var before = (_assembler.OversizedUnits, _assembler.SkippedUnits);
            var taken = stream.Chunk(chunk).SelectMany(c => Feed(c)).ToList();
            Assert.Equal(3, taken.Count);
            Assert.All(taken, unit => Assert.Equal(IdrUnit, unit));
            Assert.Equal((before.OversizedUnits + 2, before.SkippedUnits + 1), (_assembler.OversizedUnits, _assembler.SkippedUnits));
        }
    }

    [Fact]
    public void A_new_writer_begins_at_its_own_idr()
    {
        Feed([.. IdrUnit, .. Delimiter, .. Slice(0x41, 100)]);
        _assembler.Reset();
        Assert.Empty(Feed([.. Slice(0x41, 30), .. Delimiter]));
        Assert.Single(Feed([.. IdrUnit.AsSpan(Delimiter.Length), .. Delimiter]));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void No_bytes_make_it_throw_and_every_unit_begins_with_a_start_code(int seed)
    {
        var random = new Random(seed);
        var alphabet = new byte[] { 0, 0, 0, 0, 1, 1, 0x65, 0x41, 0x67, 0x09, 0x80, 0xFF };
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = random.GetItems(alphabet, random.Next(0, 40));
            foreach (var unit in Feed(bytes))
                Assert.True(unit.AsSpan().IndexOf(new byte[] { 0, 0, 1 }) is 0 or 1);
            if (random.Next(4) == 0)
                _assembler.TryTakePending(out _);
            _now += TimeSpan.FromMilliseconds(100);
        }
    }

    [Fact]
    public void Assembling_allocates_nothing()
    {
        byte[] unit = [.. IdrUnit, .. Slice(0x41, 5_000)];
        Allocation.AssertNone(Step, times: 500);

        void Step()
        {
            Write(unit);
            while (_assembler.TryTakePending(out _))
            {
            }
        }
    }

    private static byte[] Slice(byte header, int length, bool isFirst = true)
    {
        var slice = new byte[length];
        Array.Fill(slice, (byte)0x5A);
        slice[2] = 1;
        slice[0] = slice[1] = 0;
        slice[3] = header;
        slice[4] = isFirst ? (byte)0x9A : (byte)0x3A;
        return slice;
    }

    private static List<byte[]> RandomUnits(Random random, int count)
    {
        var units = new List<byte[]> { IdrUnit };
        while (units.Count < count)
        {
            List<byte> unit = [];
            if (random.Next(2) == 0)
                unit.AddRange(Delimiter);
            if (random.Next(3) == 0)
                unit.AddRange(Sei);
            unit.AddRange(Slice(0x41, random.Next(6, 20_000)));
            for (var slices = random.Next(3); slices > 0; slices--)
                unit.AddRange(Slice(0x41, random.Next(6, 400), isFirst: false));
            if (random.Next(5) == 0)
                unit.AddRange([0, 0, 1, 0x0C, 0xFF, 0x80]); // filler data belongs to the unit that it follows
            units.Add([.. unit]);
        }

        return units;
    }

    private List<byte[]> Feed(ReadOnlySpan<byte> bytes)
    {
        var taken = new List<byte[]>();
        Write(bytes);
        while (_assembler.TryTake(out var unit))
            taken.Add(unit.Bytes.ToArray());
        return taken;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_assembler.Vacant);
        _assembler.Commit(bytes.Length, _now);
    }
}
