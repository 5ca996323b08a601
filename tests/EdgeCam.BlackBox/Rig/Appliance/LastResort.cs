using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>edgecam-stuck.service, which here leaves a mark where it would start the machine anew.</summary>
internal sealed class LastResort : IAsyncDisposable
{
    private const string Unit = "edgecam-stuck.service";
    private const string DropIns = $"/run/systemd/system/{Unit}.d";
    private const string Mark = "/run/edgecam-stuck-was-taken";

    private LastResort()
    {
    }

    public static bool WasTaken => File.Exists(Mark);

    public static async Task<LastResort> Watch()
    {
        File.Delete(Mark);
        Directory.CreateDirectory(DropIns);
        await File.WriteAllTextAsync($"{DropIns}/rig.conf", $"[Service]\nExecStart=\nExecStart=/usr/bin/touch {Mark}\n", TestContext.Current.CancellationToken);
        await Machine.Run("systemctl", "daemon-reload");
        return new LastResort();
    }

    /// <summary>The encoder hangs, and whoever closes it with it.</summary>
    public static void HoldProcess()
    {
        VirtualHardware.Set("stuck", 1);
        VirtualHardware.Set("hang_after", 3);
    }

    public static void LetGo()
    {
        VirtualHardware.Set("hang_after", 0);
        VirtualHardware.Set("stuck", 0);
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        Directory.Delete(DropIns, recursive: true);
        await Machine.Run("systemctl", "daemon-reload");
    }
}
