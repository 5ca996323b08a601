using System.Globalization;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>
/// The package, installed by dpkg in the virtual machine, with a disk of its own for what it keeps and a broker that it reaches.
/// How long it took from dpkg's start to the first picture is measured. Afterwards it is purged: other tests want the camera.
/// </summary>
public sealed class InstalledAppliance : IAsyncLifetime
{
    /// <summary>Port 554 is systemd's, by edgecam.socket.</summary>
    public const string Url = "rtsp://127.0.0.1:554/cam";
    public const string Base = "edgecam/v1/wall";
    private const string Keys = "/etc/edgecam/update-keys";
    private const string DropIns = "/run/systemd/system/edgecam.service.d";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private StateDisk? _disk;

    /// <summary>The .deb; null where there is none, and no virtual machine.</summary>
    public static string? Package => VirtualHardware.IsThere ? Environment.GetEnvironmentVariable("EDGECAM_RIG_PACKAGE") : null;

    /// <summary>Other versions of it, as tests/rig/package.sh makes them: a file beside the package.</summary>
    internal static string Beside(string name) => Path.Combine(Path.GetDirectoryName(Package)!, name);

    /// <summary>From dpkg's start to its end, which waits until the service is up.</summary>
    public TimeSpan Installed { get; private set; }

    /// <summary>From dpkg's start to the first whole picture over RTSP.</summary>
    public TimeSpan FirstPicture { get; private set; }

    /// <summary>Whom the first boot made a password for.</summary>
    public (string Name, string Password) User { get; private set; }

    public Mosquitto Broker { get; private set; } = null!;

    internal StateDisk Disk => _disk!;

    public int MetricsPort { get; } = FreePorts.TakeFour();

    public async ValueTask InitializeAsync()
    {
        if (Package is null)
            return;
        VirtualHardware.Set("hang_after", 0);
        VirtualHardware.Set("error_every", 0);
        _disk = await StateDisk.Mount();
        Broker = await Mosquitto.Start(_ => "allow_anonymous true", TestContext.Current.CancellationToken);
        await SetUp();
        await MeasureFirstPicture();
        await IsOnline();
    }

    /// <summary>Skips the test where none can be installed.</summary>
    internal static void IsNeeded()
    {
        Assert.SkipUnless(VirtualHardware.IsThere, VirtualHardware.Reason);
        Assert.SkipWhen(Package is null, "needs: a package to install (EDGECAM_RIG_PACKAGE), as tests/rig/run.sh makes it");
    }

    /// <summary>Its owner puts a key where updates are believed by it.</summary>
    /// <param name="key">Beside the package.</param>
    internal static void Trust(string key)
    {
        Directory.CreateDirectory(Keys);
        File.Copy(Beside(key), Path.Combine(Keys, Path.GetFileName(key)));
    }

    /// <summary>As an owner reads it off the boot partition.</summary>
    internal static string FirstPassword()
    {
        var line = File.ReadLines("/boot/edgecam-result.txt").Single(line => line.StartsWith("Password:", StringComparison.Ordinal));
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]; // behind it stands what to do with it
    }

    internal static async Task<int> ProcessId() => int.Parse(await Machine.Show("MainPID"), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (_disk is null)
            return;
        if (Directory.Exists(Keys))
            Directory.Delete(Keys, recursive: true); // an owner's, which no purge takes
        await Machine.Run("dpkg", "--purge", "edgecam");
        await _disk.DisposeAsync();
        if (Directory.Exists(DropIns))
            Directory.Delete(DropIns, recursive: true);
        if (Broker is not null)
            await Broker.DisposeAsync();
    }

    private async Task MeasureFirstPicture()
    {
        var began = TimeProvider.System.GetTimestamp();
        await Machine.Run("dpkg", "--install", Package!);
        Installed = TimeProvider.System.GetElapsedTime(began);
        User = ("viewer", FirstPassword());
        await using var viewer = Viewer.Start(User);
        await viewer.Sees(1, Patience);
        FirstPicture = TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>A broker, a page of figures, and pictures that an emulated processor can paint: vh264 does not compress, and its 720p key frames exceed a place in the ring.</summary>
    private async Task SetUp()
    {
        Directory.CreateDirectory(DropIns);
        await File.WriteAllTextAsync($"{DropIns}/rig.conf", $"""
            [Service]
            Environment=EDGECAM_Mqtt__Url=mqtt://127.0.0.1:{Broker.Port} EDGECAM_Mqtt__Id=wall EDGECAM_Metrics__PagePort={MetricsPort}
            Environment=EDGECAM_Source__Width=640 EDGECAM_Source__Height=360 EDGECAM_Source__FramesPerSecond=15

            """);
    }

    /// <summary>Waits until the broker has it that the camera is there.</summary>
    public Task IsOnline() => Eventually.IsTrue(
        async () => (await Broker.Run("mosquitto_sub", "-t", $"{Base}/availability", "-C", "1", "-W", "20")).Output.Trim() == "online",
        TimeSpan.FromSeconds(120), "the camera is online", TestContext.Current.CancellationToken);
}
