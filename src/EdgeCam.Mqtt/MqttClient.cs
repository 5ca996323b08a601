using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Interop;
using EdgeCam.Remote;

namespace EdgeCam.Mqtt;

/// <summary>What a connection tells its owner, out of <see cref="MqttClient.Read"/> and its kin, on the thread that calls them.</summary>
internal interface IMqttClientOwner
{
    /// <summary>The broker has accepted us (CONNACK).</summary>
    void OnAccepted(bool sessionPresent, int receiveMaximum);

    /// <summary>The broker has a message, or will not have it (PUBACK).</summary>
    /// <param name="reason">From 128 on a refusal (MQTT 5 §3.4.2.1).</param>
    void OnAcknowledged(int messageId, int reason);

    /// <param name="granted">For each filter the QoS, or from 128 on a refusal (§3.9.3).</param>
    void OnSubscribed(ReadOnlySpan<int> granted);

    void OnMessage(BrokerMessage message);
}

/// <summary>
/// One connection with the broker: an object of libmosquitto that is made for an attempt and never used again. The link
/// keeps what is to be sent again, so that nothing is lost with the object, and files that have changed are read.
/// </summary>
/// <remarks>Thread-bound. The owner waits for <see cref="Socket"/>.</remarks>
internal sealed unsafe partial class MqttClient : IDisposable
{
    private readonly LibMosquitto _native;
    private readonly MqttBrokerPlan _plan;
    private readonly IMqttClientOwner _owner;
    private readonly GCHandle _self;
    private nint _mosq;
    private string _lastLog = "";
    private int _errno;

    /// <summary>Nothing is sent before <see cref="Connect"/>.</summary>
    public MqttClient(MqttLibrary library, MqttBrokerPlan plan, IMqttClientOwner owner)
    {
        (_native, _plan, _owner) = (library.Native, plan, owner);
        _self = GCHandle.Alloc(this);
        fixed (byte* id = Utf8Text.Terminated(plan.ClientId))
            _mosq = _native.mosquitto_new(id, No, GCHandle.ToIntPtr(_self));
        if (_mosq == 0)
            throw new InvalidOperationException("libmosquitto made no client: out of memory, or the client id is no UTF-8.");
        SetCallbacks();
    }

    /// <summary>Why it is over; null while it is not.</summary>
    public BrokerFailure? Failure { get; private set; }

    /// <summary>The descriptor to wait for; -1 when there is none.</summary>
    public int Socket => _native.mosquitto_socket(_mosq);

    /// <summary>Something waits for the socket to take it.</summary>
    public bool WantsWrite => _native.mosquitto_want_write(_mosq) != No;

    /// <summary>Begins to connect; only looking up the name waits.</summary>
    /// <param name="password">Ends with a zero; empty: none.</param>
    /// <param name="isIPv4Only">Passes over the host's IPv6 addresses.</param>
    public void Connect(ReadOnlySpan<byte> password, bool isIPv4Only)
    {
        SetIdentity(password);
        var keepAlive = (int)_plan.KeepAlive.TotalSeconds;
        fixed (byte* host = Utf8Text.Terminated(_plan.Url.Host), any = "0.0.0.0\0"u8)
        {
            // Binding to an IPv4 address fails for sockets of IPv6, which are passed over then.
            if (isIPv4Only)
                _native.mosquitto_string_option(_mosq, ClientOptions.MOSQ_OPT_BIND_ADDRESS, any);
            if (!TryUseTls())
                return;
            // Only the blocking call takes properties. Without a host it keeps them and goes no further.
            using var properties = ConnectProperties();
            _native.mosquitto_connect_bind_v5(_mosq, null, _plan.Url.Port, keepAlive, null, properties.Pointer);
            Check(_native.mosquitto_connect_async(_mosq, host, _plan.Url.Port, keepAlive));
        }
    }

    /// <summary>Call when the socket is readable.</summary>
    public void Read() => Check(_native.mosquitto_loop_read(_mosq, 1));

    /// <summary>Call when the socket is writable and <see cref="WantsWrite"/>.</summary>
    public void Write() => Check(_native.mosquitto_loop_write(_mosq, 1));

    /// <summary>Keep-alive; call every few seconds.</summary>
    public void Tick() => Check(_native.mosquitto_loop_misc(_mosq));

    /// <summary>Hands a message to the library, which has copied it on return.</summary>
    /// <param name="messageId">What <see cref="IMqttClientOwner.OnAcknowledged"/> will name it by.</param>
    /// <param name="refusal">Why it cannot be sent at all; empty when it is, or the connection broke (<see cref="Failure"/>).</param>
    public bool TryPublish(BrokerMessage message, out int messageId, out string refusal)
    {
        using var properties = PropertyList.Of(_native, message);
        int id, result;
        fixed (byte* topic = Utf8Text.Terminated(message.Topic), payload = message.Payload.Span)
        {
            result = _native.mosquitto_publish_v5(
                _mosq, &id, topic, message.Payload.Length, payload, (int)message.Delivery, Flag(message.IsRetained), properties.Pointer);
        }

        messageId = id;
        refusal = IsOfConnection(result) ? "" : _native.DescribeError(result);
        if (refusal.Length == 0)
            Check(result);
        return result == ErrorCodes.MOSQ_ERR_SUCCESS;
    }

    /// <summary>
    /// QoS 1, retained flags as published: a command that somebody retains is recognised at once, not only when it is
    /// delivered again after the next connect.
    /// </summary>
    public void Subscribe(IReadOnlyList<string> filters)
    {
        var texts = new nint[filters.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Marshal.StringToCoTaskMemUTF8(filters[i]);
        fixed (nint* all = texts)
            Check(_native.mosquitto_subscribe_multiple(_mosq, null, texts.Length, (byte**)all, 1, ClientOptions.MQTT_SUB_OPT_RETAIN_AS_PUBLISHED, 0));
        foreach (var text in texts)
            Marshal.FreeCoTaskMem(text);
    }

    /// <summary>Says good-bye, as far as the socket takes it.</summary>
    /// <param name="needsWill">The broker is to publish the will all the same (MQTT 5 §3.14.2.1).</param>
    public void Disconnect(bool needsWill) =>
        _native.mosquitto_disconnect_v5(_mosq, needsWill ? ReasonCodes.MQTT_RC_DISCONNECT_WITH_WILL_MSG : 0, 0);

    /// <summary>Closes the socket without a word: the broker publishes the will, after its delay.</summary>
    public void Dispose()
    {
        if (_mosq == 0)
            return;
        _native.mosquitto_destroy(_mosq);
        _mosq = 0;
        _self.Free();
    }

    private static byte Flag(bool value) => value ? Yes : No;

    /// <summary>The connection is what is wrong, not what was to be sent.</summary>
    private static bool IsOfConnection(int result) =>
        result is ErrorCodes.MOSQ_ERR_SUCCESS or ErrorCodes.MOSQ_ERR_NO_CONN or ErrorCodes.MOSQ_ERR_CONN_LOST or ErrorCodes.MOSQ_ERR_ERRNO or ErrorCodes.MOSQ_ERR_TLS;

    private void Check(int result)
    {
        if (result == ErrorCodes.MOSQ_ERR_SUCCESS)
            return;
        if (_errno == 0)
            _errno = Marshal.GetLastSystemError();
        Failure ??= BrokerFailure.OfConnection(_native, _plan, result, _errno, _lastLog);
    }

    private void SetIdentity(ReadOnlySpan<byte> password)
    {
        _native.mosquitto_int_option(_mosq, ClientOptions.MOSQ_OPT_PROTOCOL_VERSION, ClientOptions.MQTT_PROTOCOL_V5);
        _native.mosquitto_int_option(_mosq, ClientOptions.MOSQ_OPT_TCP_NODELAY, 1);
        var will = _plan.Link.Offline;
        fixed (byte* user = Utf8Text.TerminatedOrNull(_plan.User), secret = password)
            _native.mosquitto_username_pw_set(_mosq, user, secret);
        using var delay = new PropertyList(_native);
        delay.Add(PropertyIds.MQTT_PROP_WILL_DELAY_INTERVAL, (uint)_plan.WillDelay.TotalSeconds);
        fixed (byte* topic = Utf8Text.Terminated(will.Topic), payload = will.Payload.Span)
            _native.mosquitto_will_set_v5(_mosq, topic, will.Payload.Length, payload, (int)will.Delivery, Flag(will.IsRetained), delay.Pointer);
        // The library owns the properties of the will from here on.
        delay.Release();
    }

    private PropertyList ConnectProperties()
    {
        var properties = new PropertyList(_native);
        properties.Add(PropertyIds.MQTT_PROP_SESSION_EXPIRY_INTERVAL, (uint)_plan.SessionExpiry.TotalSeconds);
        properties.Add(PropertyIds.MQTT_PROP_RECEIVE_MAXIMUM, (ushort)Remote.Link.LinkRules.ReceiveMaximum);
        properties.Add(PropertyIds.MQTT_PROP_MAXIMUM_PACKET_SIZE, (uint)Remote.Link.LinkRules.MaxPacketBytes);
        return properties;
    }

    /// <summary>TLS 1.2 at least, and the host's name checked: the library's defaults.</summary>
    private bool TryUseTls()
    {
        if (!_plan.Url.IsEncrypted)
            return true;
        var tls = _plan.Tls;
        fixed (byte* ca = Utf8Text.TerminatedOrNull(tls.CaFile), trusted = "/etc/ssl/certs\0"u8)
        fixed (byte* certificate = Utf8Text.TerminatedOrNull(tls.CertificateFile), key = Utf8Text.TerminatedOrNull(tls.KeyFile))
            Check(_native.mosquitto_tls_set(_mosq, ca, ca == null ? trusted : null, certificate, key, &OnPassphrase));
        return Failure is null;
    }

    private const byte No = 0;
    private const byte Yes = 1;
}
