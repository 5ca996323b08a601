using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Deploy;

/// <summary>mosquitto with deploy/mosquitto, folders and port aside, and its owner's programs as "operator".</summary>
internal static class DeployedBroker
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="certificates">Fills the folder with ca.pem, broker.pem, broker.key, operator.pem and operator.key.</param>
    /// <param name="acl">The access list, in deploy/mosquitto.</param>
    /// <param name="more">Lines below those of the file.</param>
    public static async Task<Mosquitto> Start(Action<ScratchFolder> certificates, string acl = "acl", Func<ScratchFolder, string>? more = null)
    {
        Needs.Programs(Mosquitto.Programs);
        var broker = await Mosquitto.StartWhole(
            (port, folder) =>
            {
                certificates(folder);
                File.Copy(DeployFolder.File($"mosquitto/{acl}"), folder["acl"]);
                return DeployFolder.Text(
                    "mosquitto/mosquitto.conf",
                    ("/etc/mosquitto/edgecam/", folder["./"]), ("/var/lib/mosquitto/", folder["./"]), ("listener 8883\n", $"listener {port} 127.0.0.1\n")) + more?.Invoke(folder);
            },
            Cancel);
        broker.Identity = As(broker, "operator");
        return broker;
    }

    /// <summary>The options by which a client shows the certificate of that name.</summary>
    public static string[] As(Mosquitto broker, string name) =>
        ["--cafile", broker.Folder["ca.pem"], "--cert", broker.Folder[$"{name}.pem"], "--key", broker.Folder[$"{name}.key"]];

    /// <summary>What is retained at a topic; empty when nothing comes within a second.</summary>
    public static async Task<string> Kept(Mosquitto broker, string topic) =>
        (await broker.Run("mosquitto_sub", "-t", topic, "-C", "1", "-W", "1")).Output.TrimEnd('\n');
}
