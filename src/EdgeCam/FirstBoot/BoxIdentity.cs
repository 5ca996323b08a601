using System.Globalization;
using System.Text;
using EdgeCam.Linux;
using EdgeCam.Options;

namespace EdgeCam.FirstBoot;

/// <summary>The name of the box and the wireless network it joins: files below /etc that other programs read.</summary>
/// <remarks>Thread-bound. Where /etc cannot be written, the report says so.</remarks>
internal sealed class BoxIdentity(FirstBootPlaces places, BootDisk disk, BootReport report)
{
    public const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Whether something tells the network of the name.</summary>
    public bool IsAnnounced => File.Exists(places.System("usr/sbin/avahi-daemon"));

    /// <summary>Sees to the name: the hint's, else the one it has, else one of its own.</summary>
    /// <param name="wanted">What an earlier hint said and /etc could not keep; null: nothing.</param>
    /// <returns>The name, and whether /etc keeps it.</returns>
    public (string Name, bool IsKept) Name(string id, string? wanted, string? hint)
    {
        string file = places.System("etc/hostname");
        string current = File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() ?? "" : "";
        string name = hint ?? wanted ?? (HostNames.IsStock(current) ? HostNames.Own(id) : current);
        bool isKept = Try("The host name", () =>
        {
            if (!string.Equals(name, current, StringComparison.Ordinal))
                disk.Write(file, Encoding.ASCII.GetBytes(name + "\n"), Everybody);
            WriteHosts(name);
        });
        if (places.IsRunningSystem && !string.Equals(name, Environment.MachineName, StringComparison.Ordinal))
            Try("The host name", () => Linux.Health.HostName.Set(name));
        return (name, isKept);
    }

    /// <summary>Tells NetworkManager of the network, and the kernel of the country.</summary>
    public void JoinWifi(string id, BoxHints box)
    {
        if (box.WifiCountry is { } country)
            Try("The Wi-Fi country", () => WriteInto(WifiFiles.Country, WifiFiles.CountryText(country), Everybody));
        if (box.WifiSsid is not { } ssid)
            return;
        if (!Directory.Exists(places.System(WifiFiles.Connections)))
        {
            report.Notes.Add("Wi-Fi was not set up: NetworkManager is not installed. Install it, or use a cable; then write wifi_ssid and wifi_password again.");
            return;
        }
        Try("Wi-Fi", () =>
        {
            foreach (var (file, text) in WifiFiles.Of(ssid, box.WifiPassword, id))
                PutOrRemove(places.System(file), text);
            SwitchOn();
        });
        if (box.WifiPassword is null)
            report.Notes.Add("The Wi-Fi network is open: whoever is near can read what is sent.");
        if (box.WifiCountry is null)
            report.Notes.Add("wifi_country is not given: only channels that are allowed everywhere are used.");
    }

    /// <summary>Where the camera is watched at.</summary>
    public string Address(string name, RtspOptions rtsp)
    {
        bool isStandard = rtsp.Port == 554 || Path.Exists(places.System("etc/systemd/system/sockets.target.wants/edgecam.socket"));
        return isStandard ? $"rtsp://{name}.local/{rtsp.Path}" : string.Create(CultureInfo.InvariantCulture, $"rtsp://{name}.local:{rtsp.Port}/{rtsp.Path}");
    }

    private void WriteHosts(string name)
    {
        string path = places.System("etc/hosts");
        string hosts = File.Exists(path) ? File.ReadAllText(path) : "127.0.0.1\tlocalhost\n";
        string changed = HostNames.Hosts(hosts, name);
        if (!string.Equals(hosts, changed, StringComparison.Ordinal))
            disk.Write(path, Encoding.UTF8.GetBytes(changed), Everybody);
    }

    private void PutOrRemove(string path, string? text)
    {
        if (text is null)
            disk.Remove(path);
        else
            disk.Write(path, Encoding.UTF8.GetBytes(text));
    }

    private void SwitchOn()
    {
        string manager = places.System(WifiFiles.ManagerState);
        if (File.Exists(manager) && WifiFiles.SwitchedOn(File.ReadAllText(manager)) is { } on)
            disk.Write(manager, Encoding.UTF8.GetBytes(on), Everybody);
        string switches = places.System(WifiFiles.SwitchStates);
        foreach (string file in Directory.Exists(switches) ? Directory.GetFiles(switches, "*:wlan") : [])
            disk.Write(file, "0\n"u8, Everybody);
    }

    private void WriteInto(string path, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(places.System(path))!);
        disk.Write(places.System(path), Encoding.UTF8.GetBytes(text), mode);
    }

    private bool Try(string what, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception e) when (BootDisk.IsStorage(e))
        {
            report.Notes.Add($"{what} could not be set: {e.Message.TrimEnd('.')}{(e is LinuxException ? "; /etc may be read-only" : "")}.");
            return false;
        }
    }
}
