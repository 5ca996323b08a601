using System.Net.Sockets;
using EdgeCam.Linux.Video;
using EdgeCam.Ports;
using EdgeCam.Rtp;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Video;

public sealed class ByteStreamSourceTests : IDisposable
{
    private static readonly byte[] Idr = [0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1, 0x68, 4, 5, 6, .. Slice(0x65, 300_000)];
    private static readonly byte[] Inter = Slice(0x41, 5_000);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("fifo")]
    [InlineData("unix")]
    public void A_writer_may_go_and_return_and_each_begins_at_its_own_idr(string kind)
    {
        using var source = new ByteStreamSource($"{kind}:{_path}", FrameRate.Of(30));
        Assert.Equal(SourceRead.Absent, source.TryRead(TimeSpan.Zero, out _)); // nobody yet, said once
        Assert.Equal(SourceRead.Idle, source.TryRead(TimeSpan.Zero, out _));

        var before = default(MediaInstant);
        for (var writer = 0; writer < 3; writer++)
        {
            using (var stream = Connect(kind))
            {
                stream.Write(Inter); // refers to an IDR that nobody has
                stream.Write(Idr);
                Expect(source, Idr, ref before);
                stream.Write(Inter);
                Expect(source, Inter, ref before);
            }

            Assert.Equal(SourceRead.Absent, source.TryRead(Patience, out _));
            Assert.Equal(SourceRead.Idle, source.TryRead(TimeSpan.Zero, out _));
        }

        Assert.Equal(3, source.Assembler.SkippedUnits);
        Assert.Equal(0, source.Assembler.SplitUnits);
    }

    [Fact]
    public void Units_that_arrive_in_one_piece_come_one_by_one_at_different_instants()
    {
        using var source = new ByteStreamSource($"fifo:{_path}", FrameRate.Of(30));
        using var writer = Connect("fifo");
        writer.Write([.. Idr, .. Inter, .. Inter]);
        var before = default(MediaInstant);
        Expect(source, Idr, ref before);
        Expect(source, Inter, ref before);
        Expect(source, Inter, ref before);
    }

    [Fact]
    public void Units_that_arrive_within_ticks_of_each_other_have_rtp_timestamps_of_their_own()
    {
        const int units = 2_000;
        byte[] start = [.. Idr[..16], .. Slice(0x65, 50)], next = Slice(0x41, 50);
        using var source = new ByteStreamSource($"fifo:{_path}", FrameRate.Of(30));
        using var stream = Connect("fifo");
        var writer = new Thread(() =>
        {
            stream.Write(start);
            var random = new Random(1);
            for (var i = 1; i < units; i++)
            {
                var at = MonotonicClock.Now + TimeSpan.FromMicroseconds(random.Next(40)); // a tick of 90 kHz is 11
                while (MonotonicClock.Now < at)
                    Thread.SpinWait(1);
                stream.Write(next);
            }
        });
        writer.Start();

        var before = long.MinValue;
        for (var i = 0; i < units; i++)
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Patience, out var frame));
            var timestamp = frame.CapturedAt.ToClock(RtpTrack.VideoClockRate);
            Assert.True(timestamp > before, $"unit {i} has the timestamp of the one before");
            before = timestamp;
            source.Return(frame.Loan);
        }

        writer.Join();
    }

    [Fact]
    public void While_a_unit_is_lent_nothing_else_comes_and_a_stale_return_changes_nothing()
    {
        using var source = new ByteStreamSource($"fifo:{_path}", FrameRate.Of(30));
        using var writer = Connect("fifo");
        writer.Write([.. Idr, .. Inter, .. Inter]);
        Assert.Equal(SourceRead.Frame, source.TryRead(Patience, out var first));
        Assert.Equal(SourceRead.Idle, source.TryRead(Patience, out _));
        source.Return(first.Loan);
        Assert.Equal(SourceRead.Frame, source.TryRead(Patience, out var second));
        source.Return(first.Loan);
        Assert.Equal(SourceRead.Idle, source.TryRead(Patience, out _));
        Assert.Equal(Inter, second.Bytes);
    }

    [Fact]
    public void A_path_left_by_a_crashed_process_is_taken_over_but_one_in_use_is_not()
    {
        var crashed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        crashed.Bind(new UnixDomainSocketEndPoint(_path));
        var left = _path + ".left";
        File.Move(_path, left);
        crashed.Dispose();
        File.Move(left, _path);

        using var source = new ByteStreamSource($"unix:{_path}", FrameRate.Of(30));
        Assert.Throws<LinuxException>(() => new ByteStreamSource($"unix:{_path}", FrameRate.Of(30)));
        using var writer = Connect("unix");
    }

    [Fact]
    public void A_wrong_address_says_what_to_write_and_an_ordinary_file_is_no_pipe()
    {
        Assert.Contains("fifo:PATH", Assert.Throws<ArgumentException>(() => new ByteStreamSource("tcp:1", FrameRate.Of(30))).Message, StringComparison.Ordinal);
        File.WriteAllText(_path, "video");
        Assert.Contains("is no FIFO", Assert.Throws<LinuxException>(() => new ByteStreamSource($"fifo:{_path}", FrameRate.Of(30))).Message, StringComparison.Ordinal);
        Assert.Equal("video", File.ReadAllText(_path));
    }

    [Fact]
    public void Reading_units_allocates_nothing()
    {
        using var source = new ByteStreamSource($"fifo:{_path}", FrameRate.Of(30));
        using var writer = Connect("fifo");
        Allocation.AssertNone(
            () =>
            {
                writer.Write(Idr);
                source.TryRead(Patience, out var frame);
                source.Return(frame.Loan);
            },
            times: 100);
    }

    private static void Expect(ByteStreamSource source, ReadOnlySpan<byte> unit, ref MediaInstant before)
    {
        Assert.Equal(SourceRead.Frame, source.TryRead(Patience, out var frame));
        Assert.Equal(SourceFrameKind.AccessUnit, frame.Kind);
        Assert.True(unit.SequenceEqual(frame.Bytes));
        Assert.True(frame.CapturedAt > before);
        before = frame.CapturedAt;
        source.Return(frame.Loan);
    }

    private static byte[] Slice(byte header, int length)
    {
        var slice = new byte[length];
        Array.Fill(slice, (byte)0x5A);
        slice[0] = slice[1] = 0;
        slice[2] = 1;
        slice[3] = header;
        slice[4] = 0x9A;
        return slice;
    }

    private Stream Connect(string kind)
    {
        if (string.Equals(kind, "fifo", StringComparison.Ordinal))
            return new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendBufferSize = 1 << 20 };
        socket.Connect(new UnixDomainSocketEndPoint(_path));
        return new NetworkStream(socket, ownsSocket: true);
    }
}
