using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Interop;
using EdgeCam.Remote.Link;

namespace EdgeCam.Mqtt;

/// <summary>Why a connection did not come about, or is over.</summary>
/// <param name="Kind">When to try again depends on it.</param>
/// <param name="Reason">What happened and what to do; without secrets.</param>
internal sealed record BrokerFailure(LinkFailure Kind, string Reason)
{
    /// <summary>The broker's own word, in its CONNACK or DISCONNECT (MQTT 5 §2.4).</summary>
    public static BrokerFailure OfRefusal(LibMosquitto native, MqttBrokerPlan plan, int reason)
    {
        var who = plan.User.Length == 0 ? "us without a user" : $"user \"{plan.User}\"";
        return reason switch
        {
            ReasonCodes.MQTT_RC_BAD_USERNAME_OR_PASSWORD or ReasonCodes.MQTT_RC_NOT_AUTHORIZED or ReasonCodes.MQTT_RC_BANNED
                or ReasonCodes.MQTT_RC_BAD_AUTHENTICATION_METHOD or V3BadCredentials or V3NotAuthorized =>
                new(LinkFailure.BadCredentials, $"{plan.Url} refuses {who} ({native.DescribeReason(reason)}): correct the user, the password or the certificate, or allow the client {plan.ClientId} there."),
            ReasonCodes.MQTT_RC_SESSION_TAKEN_OVER =>
                new(LinkFailure.TakenOver, $"{plan.Url}: another client with the id {plan.ClientId} took the session: two cameras have one id, or an old connection of ours was still there."),
            ReasonCodes.MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION or V3BadVersion =>
                new(LinkFailure.Lost, $"{plan.Url} does not speak MQTT 5: use a broker that does (Mosquitto 1.6 or newer, EMQX, HiveMQ)."),
            ReasonCodes.MQTT_RC_CLIENTID_NOT_VALID =>
                new(LinkFailure.Lost, $"{plan.Url} does not take the client id {plan.ClientId}: allow it there."),
            _ => new(LinkFailure.Lost, $"{plan.Url} ended the connection: {native.DescribeReason(reason)}."),
        };
    }

    /// <summary>What a call into the library came to.</summary>
    /// <param name="error">MOSQ_ERR.</param>
    /// <param name="errno">Of <see cref="ErrorCodes.MOSQ_ERR_ERRNO"/>.</param>
    /// <param name="log">What the library said last of its own accord; "" for nothing.</param>
    public static BrokerFailure OfConnection(LibMosquitto native, MqttBrokerPlan plan, int error, int errno, string log)
    {
        var what = error switch
        {
            _ when plan.Url.IsEncrypted && log.Length > 0 => $"TLS failed ({log.TrimEnd('.')}): check the CA, the certificate's host name and dates, and our own certificate and key",
            ErrorCodes.MOSQ_ERR_ERRNO => OfSystem(plan, errno),
            ErrorCodes.MOSQ_ERR_EAI => "the host's name does not resolve: correct it, or check the DNS server",
            ErrorCodes.MOSQ_ERR_KEEPALIVE => "the broker has fallen silent: check the network",
            ErrorCodes.MOSQ_ERR_SUCCESS => "closed by us",
            ErrorCodes.MOSQ_ERR_CONN_LOST or ErrorCodes.MOSQ_ERR_NO_CONN => "the connection was lost: the broker closed it, or the network is gone",
            _ => native.DescribeError(error).TrimEnd('.') + (log.Length == 0 ? "" : $" ({log.TrimEnd('.')})"),
        };
        return new(LinkFailure.Lost, $"{plan.Url}: {what}.");
    }

    private static string OfSystem(MqttBrokerPlan plan, int errno) => errno switch
    {
        ConnectionRefused => "nothing listens on this port, or a firewall rejects us: start the broker, or correct the URL",
        TimedOut => "no answer: check the address and the network",
        NoRoute or NoNetwork => "no route leads there: check the network",
        ProtocolError when plan.Url.IsEncrypted => "the TLS handshake was cut off: check the port, and that the broker expects TLS there",
        0 => "the connection was lost",
        _ => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})",
    };

    private const int ProtocolError = 71;      // EPROTO: libmosquitto's word for any failure of OpenSSL
    private const int NoNetwork = 101;         // ENETUNREACH
    private const int TimedOut = 110;          // ETIMEDOUT
    private const int ConnectionRefused = 111; // ECONNREFUSED
    private const int NoRoute = 113;           // EHOSTUNREACH
    private const int V3BadVersion = 1;        // MQTT 3.1.1 §3.2.2.3, from brokers that speak nothing newer
    private const int V3BadCredentials = 4;
    private const int V3NotAuthorized = 5;
}
