namespace EdgeCam.Mqtt.Interop;

/// <summary>enum mosq_err_t (mosquitto.h): what calls return. Those that have a meaning of their own here.</summary>
internal static class ErrorCodes
{
    public const int MOSQ_ERR_SUCCESS = 0;
    public const int MOSQ_ERR_NOMEM = 1;
    public const int MOSQ_ERR_PROTOCOL = 2;
    public const int MOSQ_ERR_INVAL = 3;
    public const int MOSQ_ERR_NO_CONN = 4;
    public const int MOSQ_ERR_CONN_REFUSED = 5;
    public const int MOSQ_ERR_CONN_LOST = 7;
    public const int MOSQ_ERR_TLS = 8;
    public const int MOSQ_ERR_ERRNO = 14;
    public const int MOSQ_ERR_EAI = 15;
    public const int MOSQ_ERR_KEEPALIVE = 19;
}

/// <summary>enum mosq_opt_t (mosquitto.h).</summary>
internal static class ClientOptions
{
    public const int MOSQ_OPT_PROTOCOL_VERSION = 1;
    public const int MOSQ_OPT_TCP_NODELAY = 11;
    public const int MOSQ_OPT_BIND_ADDRESS = 12;
    public const int MQTT_PROTOCOL_V5 = 5;
    public const int MOSQ_LOG_WARNING = 4;
    public const int MOSQ_LOG_ERR = 8;
    public const int MQTT_SUB_OPT_RETAIN_AS_PUBLISHED = 8;
}

/// <summary>enum mqtt5_property (mqtt_protocol.h; MQTT 5 §2.2.2.2).</summary>
internal static class PropertyIds
{
    public const int MQTT_PROP_MESSAGE_EXPIRY_INTERVAL = 2;
    public const int MQTT_PROP_CONTENT_TYPE = 3;
    public const int MQTT_PROP_RESPONSE_TOPIC = 8;
    public const int MQTT_PROP_CORRELATION_DATA = 9;
    public const int MQTT_PROP_SESSION_EXPIRY_INTERVAL = 17;
    public const int MQTT_PROP_WILL_DELAY_INTERVAL = 24;
    public const int MQTT_PROP_RECEIVE_MAXIMUM = 33;
    public const int MQTT_PROP_USER_PROPERTY = 38;
    public const int MQTT_PROP_MAXIMUM_PACKET_SIZE = 39;
}

/// <summary>enum mqtt5_return_codes (mqtt_protocol.h; MQTT 5 §2.4): from 128 on a refusal.</summary>
internal static class ReasonCodes
{
    public const int MQTT_RC_DISCONNECT_WITH_WILL_MSG = 4;
    public const int MQTT_RC_UNSPECIFIED = 128;
    public const int MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION = 132;
    public const int MQTT_RC_CLIENTID_NOT_VALID = 133;
    public const int MQTT_RC_BAD_USERNAME_OR_PASSWORD = 134;
    public const int MQTT_RC_NOT_AUTHORIZED = 135;
    public const int MQTT_RC_BANNED = 138;
    public const int MQTT_RC_BAD_AUTHENTICATION_METHOD = 140;
    public const int MQTT_RC_SESSION_TAKEN_OVER = 142;
}
