using System.Globalization;
using EdgeCam.FirstBoot;
using EdgeCam.Settings;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>A box in a folder: its boot partition, its /etc, its state; started as often as one likes.</summary>
internal sealed class BootScene : IDisposable
{
    public const string Configuration = """{ "Rtsp": { "Users": [ { "Name": "viewer", "PasswordFile": "rtsp.password" } ] } }""";

    private readonly string _root = Directory.CreateTempSubdirectory("edgecam-boot-").FullName;

    public BootScene()
    {
        foreach (string folder in (string[])["boot/firmware", "etc/edgecam", WifiFiles.Connections, "var/lib/NetworkManager", WifiFiles.SwitchStates, "dev", "usr/sbin"])
            Directory.CreateDirectory(System(folder));
        Write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        Write("etc/hostname", "raspberrypi\n");
        Write("etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\traspberrypi\n");
        Write("etc/edgecam/edgecam.json", Configuration);
        Write(WifiFiles.ManagerState, "[main]\nWirelessEnabled=false\n");
        Write("dev/console", "");
        Write("usr/sbin/avahi-daemon", "");
        Places = new(System("boot/firmware"), System("var/lib/edgecam-setup"), System("var/lib/edgecam"), _root);
    }

    public FirstBootPlaces Places { get; }

    /// <summary>Of the last start.</summary>
    public BootReport Report { get; private set; } = new() { Version = "", Time = "" };

    public string Result => Read("boot/firmware/edgecam-result.txt");

    public string Password => Read("var/lib/edgecam-setup/credentials/rtsp.password").TrimEnd('\n');

    /// <summary>The settings as they are stored, without what is laid over them.</summary>
    public string Settings => new SettingsStore(Places.State).Load().Revisions is [var newest, ..]
        ? string.Create(CultureInfo.InvariantCulture, $"{newest.Number} {newest.Origin} {newest.Overrides.ToJsonString()}")
        : "none";

    /// <summary>Starts the box.</summary>
    /// <param name="steps">How many steps until the power goes; null: it stays.</param>
    /// <returns>Whether nothing was refused, and the power stayed.</returns>
    public bool Start(int? steps = null)
    {
        Report = new() { Version = "1.2.3", Time = "clock not set" };
        int left = steps ?? int.MaxValue;
        try
        {
            return new FirstBootRun(Places, new BootDisk(_ => Spend(ref left)), Report).Run();
        }
        catch (PowerCutException)
        {
            return false;
        }
    }

    /// <summary>Whether a start with so many steps comes to its end.</summary>
    public bool IsCutAfter(int steps)
    {
        int left = steps;
        try
        {
            Report = new() { Version = "1.2.3", Time = "clock not set" };
            new FirstBootRun(Places, new BootDisk(_ => Spend(ref left)), Report).Run();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    public string System(string path) => Path.Combine(_root, path);

    public void Write(string path, string text) => File.WriteAllText(System(path), text);

    public void PutText(string text) => Write("boot/firmware/edgecam.txt", text);

    public void PutJson(string text) => Write("boot/firmware/edgecam.json", text);

    public string Read(string path) => File.ReadAllText(System(path));

    /// <summary>Every file with its bytes, but for the password, which is another in each box.</summary>
    public IReadOnlyList<string> Everything()
    {
        string password = Password;
        return
        [
            .. Directory.GetFiles(_root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => $"{Path.GetRelativePath(_root, path)}: {File.ReadAllText(path).Replace(password, "PASSWORD", StringComparison.Ordinal)}"),
        ];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Spend(ref int left)
    {
        if (left-- <= 0)
            throw new PowerCutException();
    }

    private sealed class PowerCutException : Exception;
}
