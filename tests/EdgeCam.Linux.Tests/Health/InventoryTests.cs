using System.Net;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Net;
using Xunit;

namespace EdgeCam.Linux.Tests.Health;

/// <summary>What the machine has, and who holds it.</summary>
public sealed class InventoryTests : IDisposable
{
    private readonly KernelTree _tree = new();

    [Fact]
    public void Memory_in_one_piece_is_told_only_where_some_is_set_aside()
    {
        _tree.With("proc/meminfo", "MemAvailable:  100 kB\nCmaTotal:      65536 kB\nCmaFree:       1024 kB\n");
        Assert.Equal((64L << 20, 1L << 20), MachineMemory.Contiguous(_tree.Root));
        _tree.With("proc/meminfo", "CmaTotal:      0 kB\nCmaFree:       0 kB\n");
        Assert.Null(MachineMemory.Contiguous(_tree.Root));
    }

    [Fact]
    public void Who_has_a_device_open_is_told_with_the_command_line()
    {
        _tree.With("proc/12/cmdline", "/usr/bin/ffmpeg\0-i\0/dev/video0\0").WithLink("proc/12/fd/3", "/dev/video0").WithLink("proc/12/fd/4", "/dev/video0")
            .With("proc/7/cmdline", "").WithLink("proc/7/fd/0", "/dev/video0")
            .With("proc/13/cmdline", "other\0").WithLink("proc/13/fd/3", "/dev/video01")
            .With("proc/self/cmdline", "x\0").WithLink("proc/self/fd/3", "/dev/video0");
        var holders = OpenFiles.HoldersOf(_tree.Root, "/dev/video0");
        Assert.Equal([7, 12], holders.Select(holder => holder.Id));
        Assert.Equal(["a program (process 7)", "ffmpeg (process 12)"], holders.Select(holder => holder.ToString()));
        Assert.Equal(["/usr/bin/ffmpeg", "-i", "/dev/video0"], holders[1].Arguments);
    }

    [Fact]
    public void Who_listens_on_a_port_is_told_and_who_is_connected_to_it_is_not()
    {
        const string Head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        _tree.With("proc/net/tcp", Head
                + "   0: 0100007F:216A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1\n"
                + "   1: 0100007F:216A 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 502 1\n")
            .With("proc/net/tcp6", Head + "   0: 00000000000000000000000000000000:216A 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 503 1\n")
            .With("proc/5/cmdline", "a\0").WithLink("proc/5/fd/3", "socket:[501]")
            .With("proc/6/cmdline", "b\0").WithLink("proc/6/fd/3", "socket:[502]")
            .With("proc/7/cmdline", "c\0").WithLink("proc/7/fd/3", "socket:[503]");
        Assert.Equal([5, 7], OpenFiles.HoldersOfPort(_tree.Root, isTcp: true, 8554).Select(holder => holder.Id));
        Assert.Empty(OpenFiles.HoldersOfPort(_tree.Root, isTcp: false, 8554));
    }

    [Fact]
    public void Our_own_sockets_have_no_other_holder()
    {
        using var listener = StreamListener.Listen(new IPEndPoint(IPAddress.Loopback, 0), 1);
        Assert.Empty(OpenFiles.HoldersOfPort("/", isTcp: true, listener.LocalEndPoint.Port));
    }

    public void Dispose() => _tree.Dispose();
}
