using EdgeCam.Benchmarks.Processes;
using EdgeCam.Mqtt;
using EdgeCam.Remote.Link;

namespace EdgeCam.Benchmarks.Remote;

/// <summary>What all clients of these measurements share.</summary>
internal static class RemoteSetup
{
    /// <exception cref="BenchmarkException">It is not installed.</exception>
    public static MqttLibrary Library() =>
        MqttLibrary.TryLoad(out var library, out var missing) ? library : throw new BenchmarkException("needs " + missing);

    /// <summary>A client of a broker on this machine, without subscriptions yet.</summary>
    public static MqttBrokerPlan Plan(int port, string client, MqttTls? tls = null) =>
        new(new BrokerUrl("127.0.0.1", port, tls is not null), client, new LinkPlan(client, [])) { Tls = tls ?? new MqttTls() };
}
