using System.Buffers.Binary;
using EdgeCam.Rtp;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

public sealed class AacAggregateTests
{
    [Fact]
    public void All_headers_come_first_then_all_frames() =>
        Assert.Equal([0, 48, 0, 2 << 3, 0, 1 << 3, 0, 3 << 3, 1, 2, 3, 4, 5, 6], Join(100, [1, 2], [3], [4, 5, 6])); // RFC 3640 §3.2.1, §3.3.6

    [Fact]
    public void A_frame_alone_is_what_a_packetizer_makes_of_it()
    {
        var expected = new byte[100];
        new AacPacketizer([7, 8, 9], 100).TryNext(expected, out var written, out _);
        Assert.Equal([.. expected.Take(written)], Join(100, [7, 8, 9]));
    }

    [Fact]
    public void Any_frames_come_out_as_they_went_in() =>
        Prop.ForAll(
            Gen.Choose(1, 8_191).NonEmptyListOf().ToArbitrary(),
            sizes =>
            {
                byte[][] frames = [.. sizes.Select((size, i) => Enumerable.Range(0, size).Select(k => (byte)(k + i)).ToArray())];
                Assert.Equal(frames, Split(Join(2 + frames.Sum(frame => 2 + frame.Length), frames)));
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 100)]
    [InlineData(97, 100)]
    [InlineData(8_192, 10_000)]
    public void A_frame_without_bytes_room_or_a_size_that_can_be_said_is_refused(int bytes, int room)
    {
        var aggregate = new AacAggregate(new byte[room], 1);
        Assert.False(aggregate.TryAdd(new byte[bytes]));
        Assert.Equal(4, aggregate.Written);
    }

    private static byte[] Join(int room, params byte[][] frames)
    {
        var payload = new byte[room];
        var aggregate = new AacAggregate(payload, frames.Length);
        foreach (var frame in frames)
            Assert.True(aggregate.TryAdd(frame));
        return payload.AsSpan(0, aggregate.Written).ToArray();
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> payload)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(payload) / 16;
        var data = payload[(2 + (2 * count))..];
        var frames = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            var header = BinaryPrimitives.ReadUInt16BigEndian(payload[(2 + (2 * i))..]);
            Assert.Equal(0, header & 7);
            frames.Add(data[..(header >> 3)].ToArray());
            data = data[(header >> 3)..];
        }

        Assert.True(data.IsEmpty);
        return frames;
    }
}
