using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Settings;

namespace EdgeCam.Hosting.Remote;

/// <summary>What the broker keeps of the settings: what is in use, and what there is to set.</summary>
/// <remarks>Thread-safe; what is said last is the newest.</remarks>
internal sealed class KeptSettings(IBroker broker, Topics topics, SettingsService settings)
{
    private readonly Lock _gate = new(); // from reading to publishing: an older report does not overtake a newer one

    /// <summary>A broker that knows our session knows what it kept for us; one that was restarted may have forgotten both.</summary>
    /// <param name="sessionPresent">See MQTT 5 §3.2.2.1.1.</param>
    public void OnConnected(bool sessionPresent)
    {
        if (sessionPresent)
            return;
        PublishSchema();
        PublishReported();
    }

    public void PublishSchema() => Publish(topics.SettingsSchema, SettingsSchema.Json);

    public void PublishReported()
    {
        lock (_gate)
            Publish(topics.SettingsReported, settings.Reported);
    }

    private void Publish(string topic, JsonObject json) =>
        broker.Publish(new BrokerMessage(topic, Encoding.UTF8.GetBytes(json.ToJsonString())) { IsRetained = true, ContentType = "application/json" }, Queueing.Latest);
}
