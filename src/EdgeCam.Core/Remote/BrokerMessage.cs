namespace EdgeCam.Remote;

/// <summary>How often a message arrives (MQTT 5 §4.3).</summary>
public enum Delivery
{
    /// <summary>Once or never: QoS 0.</summary>
    AtMostOnce,

    /// <summary>Once or more often: QoS 1.</summary>
    AtLeastOnce,
}

/// <summary>One MQTT message, on its way in or out. Unchanging; whoever holds it may keep it.</summary>
/// <param name="Topic">Without wildcards.</param>
/// <param name="Payload">Never written to again.</param>
public sealed record BrokerMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    public Delivery Delivery { get; init; } = Delivery.AtLeastOnce;

    /// <summary>Out: the broker keeps it for those who come later. In: it was kept, and is not news.</summary>
    public bool IsRetained { get; init; }

    /// <summary>After that the broker throws it away; null: never (MQTT 5 §3.3.2.3.3).</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>A MIME type; null when not stated.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where the sender wants its reply; null: where replies go by default.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>Goes back with the reply, byte for byte.</summary>
    public ReadOnlyMemory<byte> Correlation { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];
}
