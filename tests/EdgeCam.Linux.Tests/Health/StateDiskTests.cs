using EdgeCam.Linux.Health;
using Xunit;

namespace EdgeCam.Linux.Tests.Health;

public sealed class StateDiskTests : IDisposable
{
    private const string Mounts = """
        22 1 179:2 / / rw,relatime - ext4 /dev/root rw
        23 22 0:21 / /run rw - tmpfs tmpfs rw
        24 22 179:3 / /var/lib rw - ext4 /dev/mmcblk0p3 rw
        """;

    private readonly KernelTree _tree = new();

    public StateDiskTests() => _tree.With("proc/self/mountinfo", Mounts)
        .With("sys/devices/mmcblk0/device/life_time", "0x01 0x03\n")
        .With("sys/devices/mmcblk0/mmcblk0p2/stat", " 1 2 3 4 5 6 100 8 9 10 11\n")
        .With("sys/devices/mmcblk0/mmcblk0p3/stat", " 1 2 3 4 5 6 700 8 9 10 11\n")
        .WithLink("sys/dev/block/179:2", "../../devices/mmcblk0/mmcblk0p2")
        .WithLink("sys/dev/block/179:3", "../../devices/mmcblk0/mmcblk0p3");

    [Theory]
    [InlineData("/var/lib/edgecam", 700 * 512)]
    [InlineData("/var/library", 100 * 512)]
    [InlineData("/", 100 * 512)]
    public void What_was_written_is_counted_on_the_device_below_the_directory(string directory, long written) =>
        Assert.Equal(written, new StateDisk(_tree.Root, directory).WrittenBytes());

    [Fact]
    public void A_partition_has_used_up_what_its_device_has_the_worse_of_its_two_kinds() =>
        Assert.Equal((30, "emmc"), new StateDisk(_tree.Root, "/var/lib/edgecam").Life());

    [Theory]
    [InlineData("0x00 0x00\n")]
    [InlineData("0x02 0xff\n")]
    [InlineData("none\n")]
    [InlineData("")]
    public void A_device_that_does_not_state_its_life_has_none(string text) =>
        Assert.Equal((null, "none"), new StateDisk(_tree.With("sys/devices/mmcblk0/device/life_time", text).Root, "/").Life());

    [Fact]
    public void What_is_no_block_device_counts_nothing()
    {
        var memory = new StateDisk(_tree.Root, "/run/edgecam");
        Assert.Null(memory.WrittenBytes());
        Assert.Equal((null, "none"), memory.Life());
    }

    [Fact]
    public void A_directory_that_is_there_has_room_and_one_that_is_not_has_no_figure()
    {
        Assert.True(new StateDisk("/", _tree.Root).FreeBytes() > 0);
        Assert.Null(new StateDisk("/", _tree.Root + "/missing").FreeBytes());
    }

    public void Dispose() => _tree.Dispose();
}
