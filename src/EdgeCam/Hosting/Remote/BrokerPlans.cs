using EdgeCam.Linux.Health;
using EdgeCam.Linux.Systemd;
using EdgeCam.Mqtt;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using EdgeCam.Remote.Link;

namespace EdgeCam.Hosting.Remote;

/// <summary>The options of the broker, as the link wants them.</summary>
internal static class BrokerPlans
{
    private const string NoMachineId = "edgecam"; // a machine without an id: give it one, or configure Mqtt:Id

    public static Topics TopicsOf(MqttOptions options) => new(options.Prefix, options.Id.Length > 0 ? options.Id : IdOf("/"));

    /// <summary>What Mqtt:Id is where nobody has said otherwise.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static string IdOf(string root) => CameraId.From(MachineIdentity.MachineId(root) ?? NoMachineId);

    /// <param name="subscriptions">Topic filters.</param>
    public static MqttBrokerPlan From(MqttOptions options, Topics topics, IReadOnlyList<string> subscriptions)
    {
        if (!BrokerUrl.TryParse(options.Url, out var url, out var fault))
            throw new StartException($"Mqtt:Url: {fault}"); // the check of the options has let it pass
        return new MqttBrokerPlan(url, topics.Id, new LinkPlan(topics.Availability, subscriptions))
        {
            User = options.User,
            Password = options.PasswordFile.Length > 0 ? MqttPassword.FromFile(options.PasswordFile)
                : options.Password.Length > 0 ? MqttPassword.Of(options.Password) : null,
            Tls = new MqttTls { CaFile = options.CaFile, CertificateFile = Credentials.PathOf(options.CertificateFile), KeyFile = Credentials.PathOf(options.KeyFile) },
        };
    }
}
