using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Interop;
using EdgeCam.Remote;

namespace EdgeCam.Mqtt;

/// <content>What the library calls. No exception may pass through it: the owner throws none.</content>
internal sealed unsafe partial class MqttClient
{
    private void SetCallbacks()
    {
        _native.mosquitto_connect_v5_callback_set(_mosq, &OnConnack);
        _native.mosquitto_disconnect_v5_callback_set(_mosq, &OnDisconnect);
        _native.mosquitto_publish_v5_callback_set(_mosq, &OnPublished);
        _native.mosquitto_subscribe_v5_callback_set(_mosq, &OnSuback);
        _native.mosquitto_message_v5_callback_set(_mosq, &OnIncoming);
        _native.mosquitto_log_callback_set(_mosq, &OnLog);
    }

    private static MqttClient Of(nint self) => (MqttClient)GCHandle.FromIntPtr(self).Target!;

    [UnmanagedCallersOnly]
    private static void OnConnack(nint mosq, nint self, int reason, int flags, nint properties)
    {
        var client = Of(self);
        if (reason != 0)
        {
            client.Failure ??= BrokerFailure.OfRefusal(client._native, client._plan, reason);
            return;
        }

        var received = new ReceivedProperties(client._native, properties);
        client._owner.OnAccepted((flags & SessionPresent) != 0, received.Int16(PropertyIds.MQTT_PROP_RECEIVE_MAXIMUM) ?? ushort.MaxValue);
    }

    /// <param name="reason">The broker's own reason from 128 on, a MOSQ_ERR below.</param>
    [UnmanagedCallersOnly]
    private static void OnDisconnect(nint mosq, nint self, int reason, nint properties)
    {
        var errno = Marshal.GetLastSystemError();
        var client = Of(self);
        client._errno = errno;
        client.Failure ??= reason >= ReasonCodes.MQTT_RC_UNSPECIFIED
            ? BrokerFailure.OfRefusal(client._native, client._plan, reason)
            : BrokerFailure.OfConnection(client._native, client._plan, reason, errno, client._lastLog);
    }

    [UnmanagedCallersOnly]
    private static void OnPublished(nint mosq, nint self, int messageId, int reason, nint properties) => Of(self)._owner.OnAcknowledged(messageId, reason);

    [UnmanagedCallersOnly]
    private static void OnSuback(nint mosq, nint self, int messageId, int count, int* granted, nint properties) =>
        Of(self)._owner.OnSubscribed(new(granted, count));

    [UnmanagedCallersOnly]
    private static void OnIncoming(nint mosq, nint self, MosquittoMessage* message, nint properties)
    {
        var client = Of(self);
        var received = new ReceivedProperties(client._native, properties);
        client._owner.OnMessage(new(Marshal.PtrToStringUTF8((nint)message->topic) ?? "", new ReadOnlySpan<byte>(message->payload, message->payloadlen).ToArray())
        {
            Delivery = message->qos == 0 ? Delivery.AtMostOnce : Delivery.AtLeastOnce,
            IsRetained = message->retain != No,
            Expiry = received.Int32(PropertyIds.MQTT_PROP_MESSAGE_EXPIRY_INTERVAL) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ContentType = received.Text(PropertyIds.MQTT_PROP_CONTENT_TYPE),
            ResponseTopic = received.Text(PropertyIds.MQTT_PROP_RESPONSE_TOPIC),
            Correlation = received.Binary(PropertyIds.MQTT_PROP_CORRELATION_DATA),
            UserProperties = received.Pairs(PropertyIds.MQTT_PROP_USER_PROPERTY),
        });
    }

    /// <summary>What went wrong inside: certificates, keys. Neither passwords nor payloads are logged there.</summary>
    [UnmanagedCallersOnly]
    private static void OnLog(nint mosq, nint self, int level, byte* text)
    {
        if ((level & (ClientOptions.MOSQ_LOG_ERR | ClientOptions.MOSQ_LOG_WARNING)) != 0)
            Of(self)._lastLog = Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    /// <summary>A key with a passphrase: none, so that loading fails. OpenSSL would ask the terminal otherwise.</summary>
    [UnmanagedCallersOnly]
    private static int OnPassphrase(byte* buffer, int size, int isForWriting, nint user) => 0;

    private const int SessionPresent = 1; // MQTT 5 §3.2.2.1.1
}
