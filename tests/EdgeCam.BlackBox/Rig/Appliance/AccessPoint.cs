using System.Text;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>
/// A wireless network on the air: two radios of mac80211_hwsim hear each other. One, in a network namespace, is the access point,
/// with hostapd and a DHCP server; the other is the machine's own, and who joins by it is reached from there.
/// </summary>
internal sealed class AccessPoint : IAsyncDisposable
{
    private const string Namespace = "street";
    private const string Address = "10.77.0.1";
    private const string Radios = "/sys/class/ieee80211";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly ScratchFolder _folder = new();
    private readonly string _name;
    private string _interface = "";
    private Tool? _hostapd;
    private Tool? _dhcp;

    private AccessPoint(string name) => _name = name;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="name">SSID.</param>
    /// <param name="security">Lines of hostapd.conf(5); none: an open network.</param>
    public static async Task<AccessPoint> Start(string name, params string[] security)
    {
        var point = new AccessPoint(name);
        await Machine.Run("modprobe", "mac80211_hwsim", "radios=2");
        var radio = Directory.GetDirectories(Radios).Order(StringComparer.Ordinal).First();
        point._interface = Path.GetFileName(Directory.GetDirectories($"{radio}/device/net").Single());
        await Machine.Run("ip", "netns", "add", Namespace);
        await Machine.Run("iw", "phy", Path.GetFileName(radio), "set", "netns", "name", Namespace);
        await point.PowerOn(security);
        return point;
    }

    /// <summary>Starts a program where the access point's other guests are.</summary>
    public static Tool Run(string program, params string[] arguments) => Tool.Start("ip", ["netns", "exec", Namespace, program, .. arguments]);

    /// <summary>Waits until the machine has joined; returns the address that it was given.</summary>
    public async Task<string> Guest()
    {
        await Eventually.IsTrue(() => Leases().Length > 0 || _hostapd!.HasEnded, Patience, "somebody joins", Cancel);
        if (_hostapd!.HasEnded)
            Assert.Fail((await _hostapd.End(Patience, Cancel)).Output);
        return Leases()[0].Split(' ')[2];
    }

    /// <summary>Without a word to whom it serves.</summary>
    public async Task PowerCut()
    {
        await Stop();
        await Machine.Run("ip", "-n", Namespace, "link", "set", _interface, "down");
    }

    /// <param name="security">As for <see cref="Start"/>.</param>
    public async Task PowerOn(params string[] security)
    {
        string[] configuration =
        [
            $"interface={_interface}", "driver=nl80211", "hw_mode=g", "channel=6", $"ssid2={Convert.ToHexStringLower(Encoding.UTF8.GetBytes(_name))}", .. security,
        ];
        await File.WriteAllLinesAsync(_folder["hostapd.conf"], configuration, Cancel);
        await Machine.Run("ip", "-n", Namespace, "address", "replace", $"{Address}/24", "dev", _interface);
        _hostapd = Run("hostapd", _folder["hostapd.conf"]);
        _dhcp = Run(
            "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--port=0", $"--interface={_interface}", $"--pid-file={_folder["pid"]}",
            "--dhcp-range=10.77.0.10,10.77.0.20,255.255.255.0", $"--dhcp-leasefile={_folder["leases"]}");
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Machine.Try("ip", "netns", "delete", Namespace);
        await Machine.Try("modprobe", "--remove", "mac80211_hwsim");
        _folder.Dispose();
    }

    private async Task Stop()
    {
        if (_hostapd is not null)
            await _hostapd.DisposeAsync();
        if (_dhcp is not null)
            await _dhcp.DisposeAsync();
    }

    // dnsmasq(8): end, hardware address, address, name, client.
    private string[] Leases() => File.Exists(_folder["leases"])
        ? [.. File.ReadLines(_folder["leases"]).Where(line => !line.StartsWith("duid", StringComparison.Ordinal))]
        : [];
}
