using EdgeCam.Linux.Health;
using Xunit;

namespace EdgeCam.Linux.Tests.Health;

public sealed class MachineTests : IDisposable
{
    private readonly KernelTree _tree = new();

    [Fact]
    public void Memory_pressure_and_life_of_the_machine_are_read_as_the_kernel_writes_them()
    {
        _tree.With("proc/meminfo", "MemTotal:        1000 kB\nMemFree:          100 kB\nMemAvailable:     228 kB\n")
            .With("proc/pressure/memory", "some avg10=0.42 avg60=0.10 avg300=0.00 total=1\nfull avg10=9.99 avg60=0.00 avg300=0.00 total=1\n")
            .With("proc/uptime", "86412.31 170000.00\n")
            .With("proc/sys/kernel/random/boot_id", "c0ffee12-3456-789a-bcde-f0123456789a\n");
        Assert.Equal(228 * 1024, MachineMemory.AvailableBytes(_tree.Root));
        Assert.Equal(0.42, Pressure.SomeOf10s(_tree.Root, "memory"));
        Assert.Null(Pressure.SomeOf10s(_tree.Root, "cpu"));
        Assert.Equal(TimeSpan.FromSeconds(86412.31), Boot.Uptime(_tree.Root));
        Assert.Equal("c0ffee12", Boot.Id(_tree.Root));
    }

    [Fact]
    public void Time_spent_waiting_for_a_disk_or_in_guests_is_not_counted_as_busy_twice()
    {
        _tree.With("proc/stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 1 1 1\n");
        var earlier = CpuTimes.Read(_tree.Root)!.Value;
        _tree.With("proc/stat", "cpu  125 0 100 750 125 0 0 0 75 0\ncpu0 1 1 1 1\n");
        Assert.Equal(25, CpuTimes.Read(_tree.Root)!.Value.PercentSince(earlier));
        Assert.Null(earlier.PercentSince(earlier));
    }

    [Fact]
    public void The_way_out_is_the_default_route_with_the_lowest_metric()
    {
        _tree.With("proc/net/route", """
            Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
            eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
            wlan0	00000000	0101A8C0	0003	0	0	600	00000000	0	0	0
            eth0	00000000	010200C0	0003	0	0	100	00000000	0	0	0
            """);
        Assert.Equal("eth0", NetworkLink.DefaultInterface(_tree.Root));
    }

    [Fact]
    public void Wireless_has_a_signal_and_a_wire_has_a_speed()
    {
        _tree.With("proc/net/wireless", """
            Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
             face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
             wlan0: 0000   49.  -61.  -256        0      0      0      0     36        0
             wlan1: 0000    0.    0.  -256        0      0      0      0      0        0
            """)
            .With("sys/class/net/eth0/speed", "1000\n").With("sys/class/net/eth1/speed", "-1\n");
        Assert.Equal(-61, NetworkLink.SignalDbm(_tree.Root, "wlan0"));
        Assert.Null(NetworkLink.SignalDbm(_tree.Root, "wlan1"));
        Assert.Null(NetworkLink.SignalDbm(_tree.Root, "wlan"));
        Assert.Equal(1000, NetworkLink.SpeedMbps(_tree.Root, "eth0"));
        Assert.Null(NetworkLink.SpeedMbps(_tree.Root, "eth1"));
        Assert.Null(NetworkLink.SpeedMbps(_tree.Root, "wlan0"));
    }

    [Fact]
    public void A_clock_that_timesyncd_has_set_is_believed() =>
        Assert.True(ClockStatus.IsSynchronized(_tree.With("run/systemd/timesync/synchronized", "").Root));

    [Theory]
    [InlineData("")]
    [InlineData("cpu\n")]
    [InlineData("cpu  a b c d e f\n")]
    [InlineData("Iface\tDestination\nwlan0\t00000000\t0101A8C0\tXYZ\t0\t0\tx\t0\n")]
    [InlineData("MemAvailable:\nsome avg10=\n1e999 1\n")]
    public void Broken_files_are_unknown(string text)
    {
        foreach (var file in new[] { "proc/meminfo", "proc/pressure/memory", "proc/uptime", "proc/stat", "proc/net/route", "proc/net/wireless", "proc/sys/kernel/random/boot_id" })
            _tree.With(file, text);
        Assert.Null(MachineMemory.AvailableBytes(_tree.Root));
        Assert.Null(Pressure.SomeOf10s(_tree.Root, "memory"));
        Assert.Null(Boot.Uptime(_tree.Root));
        Assert.Null(Boot.Id(_tree.Root));
        Assert.Null(CpuTimes.Read(_tree.Root));
        Assert.Null(NetworkLink.DefaultInterface(_tree.Root));
        Assert.Null(NetworkLink.SignalDbm(_tree.Root, "wlan0"));
    }

    [Fact]
    public void Who_the_machine_is_stands_in_its_id_its_device_tree_and_its_kernel()
    {
        _tree.With("etc/machine-id", "0123456789abcdef0123456789abcdef\n").With("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0").With("proc/sys/kernel/osrelease", "6.12.1\n");
        Assert.Equal("0123456789abcdef0123456789abcdef", MachineIdentity.MachineId(_tree.Root));
        Assert.Equal("Raspberry Pi 4 Model B Rev 1.4", MachineIdentity.Model(_tree.Root));
        Assert.Equal("6.12.1", MachineIdentity.Kernel(_tree.Root));
        using var pc = new KernelTree();
        Assert.Null(MachineIdentity.Model(pc.Root));
        Assert.Null(MachineIdentity.MachineId(pc.Root));
    }

    [Fact]
    public void A_whole_reading_of_an_empty_tree_holds_nothing_but_what_is_no_file()
    {
        var reading = new MachineProbe(_tree.Root, "/missing").Read();
        Assert.Equal((null, null, null, null, null, null), (reading.Mhz, reading.AvailableBytes, reading.Cpu, reading.WrittenBytes, reading.Interface, reading.Uptime));
        Assert.Equal((null, null, "none"), (reading.Vitals.Celsius, reading.Vitals.DiskFreeBytes, reading.Vitals.Throttling.Source));
        Assert.Equal((null, "none"), reading.Life);
    }

    [Fact]
    public void This_very_machine_is_read_without_a_fault()
    {
        Assert.True(MachineMemory.AvailableBytes("/") > 0);
        Assert.NotNull(CpuTimes.Read("/"));
        Assert.True(Boot.Uptime("/") > TimeSpan.Zero);
        Assert.Equal(8, Boot.Id("/")?.Length);
        _ = (ClockStatus.IsSynchronized("/"), new SocTemperature("/").Read(), new ThrottlingReader("/").Read(), CpuFrequency.ReadMhz("/"));
        if (NetworkLink.DefaultInterface("/") is { } name)
            Assert.Contains(NetworkLink.LocalAddress()!.ToString(), AddressesOf(name), StringComparer.Ordinal);
    }

    public void Dispose() => _tree.Dispose();

    private static IEnumerable<string> AddressesOf(string name) => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
        .Single(nic => string.Equals(nic.Name, name, StringComparison.Ordinal)).GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address.ToString());
}
