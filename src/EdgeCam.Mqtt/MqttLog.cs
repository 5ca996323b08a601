using Microsoft.Extensions.Logging;

namespace EdgeCam.Mqtt;

/// <summary>Events 2500-2549: the broker. Edges only; an attempt that fails as the one before is not said again. No secrets.</summary>
internal static partial class MqttLog
{
    [LoggerMessage(2500, LogLevel.Information, "MQTT connected with {Url} as {ClientId}")]
    public static partial void Connected(ILogger logger, BrokerUrl url, string clientId);

    [LoggerMessage(2501, LogLevel.Warning, "No MQTT connection: {Reason} Next attempt in {Seconds:0.#} s")]
    public static partial void NotConnected(ILogger logger, string reason, double seconds);

    [LoggerMessage(2502, LogLevel.Warning, "MQTT connection lost: {Reason} Next attempt in {Seconds:0.#} s")]
    public static partial void Lost(ILogger logger, string reason, double seconds);

    [LoggerMessage(2503, LogLevel.Warning, "{Url} refuses the subscription of {Filter}: allow it in the broker's access list; what is sent there does not reach this camera")]
    public static partial void SubscriptionRefused(ILogger logger, BrokerUrl url, string filter);

    [LoggerMessage(2504, LogLevel.Warning, "{Url} will not have a message for {Topic}: {Reason}")]
    public static partial void MessageRefused(ILogger logger, BrokerUrl url, string topic, string reason);

    [LoggerMessage(2505, LogLevel.Warning, "{Warning}")]
    public static partial void Certificate(ILogger logger, string warning);

    [LoggerMessage(2506, LogLevel.Error, "A message from the broker was not handled: a fault of ours")]
    public static partial void Fault(ILogger logger, Exception exception);

    [LoggerMessage(2507, LogLevel.Error, "The MQTT thread ended: a fault of ours; the camera cannot be reached by MQTT until it is restarted")]
    public static partial void ThreadFault(ILogger logger, Exception exception);
}
