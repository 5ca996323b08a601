using System.Runtime.InteropServices;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Ring;

/// <summary>
/// One writer, two readers, a ring so small that every reader is overtaken all the time. On x64 this proves
/// nothing about memory order (the model does); it would show a slip of arithmetic or of the checks.
/// </summary>
public sealed class RingSoakTests
{
    private const int Units = 300_000;

    [Fact]
    public void Readers_that_ask_never_see_a_torn_unit_however_fast_the_writer_is()
    {
        using var ring = new FrameRing(new DataSize(4_096), maxAccessUnits: 16, maxAccessUnitBytes: 1_024);
        Reader[] readers = [new(ring), new(ring)];
        Thread[] threads = [.. readers.Select(reader => new Thread(reader.Run)), new(() => WriteAll(ring))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.All(readers, reader =>
        {
            Assert.Equal(0, reader.Torn);
            Assert.InRange(reader.Whole, 1, Units); // at the least what the writer left behind
        });
    }

    private static void WriteAll(FrameRing ring)
    {
        for (long sequence = 1; sequence <= Units; sequence++)
        {
            var words = MemoryMarshal.Cast<byte, long>(ring.Reserve(LengthOf(sequence)));
            for (var i = 0; i < words.Length; i++)
                words[i] = WordOf(sequence, i);
            ring.Commit(LengthOf(sequence), new AccessUnitInfo(Track.Video, AccessUnitFlags.Idr, new MediaInstant(sequence)));
        }
    }

    private static int LengthOf(long sequence) => 8 * (int)(1 + (sequence * 37 % 128));

    private static long WordOf(long sequence, int index) => unchecked((sequence * 0x1_0000_0001) ^ index);

    private sealed class Reader(FrameRing ring)
    {
        private readonly byte[] _copy = new byte[1_024];
        private RingCursor _cursor = new() { Next = 1 };

        public int Whole { get; private set; }

        public int Torn { get; private set; }

        public void Run()
        {
            while (_cursor.Next <= Units)
            {
                if (_cursor.TryPeek(ring, out var view) != RingRead.Ok)
                    continue;
                view.Bytes.CopyTo(_copy);
                if (view.IsIntact)
                    Judge(view);
                else
                    _cursor.OnLapped(ring);
            }
        }

        private void Judge(AccessUnitView view)
        {
            var words = MemoryMarshal.Cast<byte, long>(_copy.AsSpan(0, view.Bytes.Length));
            var isWhole = view.Bytes.Length == LengthOf(view.Sequence) && view.Info.CapturedAt.Nanoseconds == view.Sequence;
            for (var i = 0; isWhole && i < words.Length; i++)
                isWhole = words[i] == WordOf(view.Sequence, i);
            Whole += isWhole ? 1 : 0;
            Torn += isWhole ? 0 : 1;
            _cursor.Advance();
        }
    }
}
