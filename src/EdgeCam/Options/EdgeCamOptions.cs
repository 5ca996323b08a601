using EdgeCam.Settings;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Options;

/// <summary>
/// Everything that can be configured. A key is addressed as <c>Section:Key</c> in files,
/// <c>EDGECAM_Section__Key</c> in the environment and <c>section.key</c> in snake case over MQTT, so every
/// name must survive that mapping. Units are part of the names.
/// </summary>
/// <remarks>
/// The attributes are the only description of a key: the check, the summary and the shipped
/// <c>edgecam.json</c> are held against them. Properties have setters because the binding generator
/// cannot keep the default of an init-only property; nobody writes after loading.
/// </remarks>
internal sealed class EdgeCamOptions
{
    [Applies(ApplyMode.Reopen)]
    public SourceOptions Source { get; } = new();

    [Applies(ApplyMode.Reopen)]
    public MicrophoneOptions Microphone { get; } = new();

    [Applies(ApplyMode.Reopen), Guarded]
    public EncoderOptions Encoder { get; } = new();

    [Applies(ApplyMode.Reopen), Guarded]
    public UplinkEncoderOptions UplinkEncoder { get; } = new();

    [Applies(ApplyMode.Reopen), Guarded]
    public SubStreamOptions SubStream { get; } = new();

    public RingOptions Ring { get; } = new();

    [Guarded]
    public RtspOptions Rtsp { get; } = new();

    /// <summary>Destinations that are sent to all the time; nobody has to ask. At most 16: each costs the full bit rate.</summary>
    [MaxItems(16), Applies(ApplyMode.Reopen)]
    public List<UdpOptions> Udp { get; } = [];

    /// <summary>Destinations over networks that are adapted to. At most 8: each has a thread of its own, and all share one encoding.</summary>
    [MaxItems(8), Applies(ApplyMode.Reopen)]
    public List<UplinkOptions> Uplinks { get; } = [];

    [Applies(ApplyMode.Live)]
    public MotionOptions Motion { get; } = new();

    [Applies(ApplyMode.Live)]
    public PrivacyOptions Privacy { get; } = new();

    [Applies(ApplyMode.Live)]
    public PinsOptions Pins { get; } = new();

    [Applies(ApplyMode.Reopen)]
    public RecordingOptions Recording { get; } = new();

    [Applies(ApplyMode.Reopen)]
    public OverlayOptions Overlay { get; } = new();

    [Guarded]
    public MqttOptions Mqtt { get; } = new();

    public MetricsOptions Metrics { get; } = new();

    public LogOptions Log { get; } = new();
}

internal sealed class LogOptions
{
    /// <summary>The least severe level that is written. Nothing is logged per frame or packet at any level.</summary>
    [Applies(ApplyMode.Live)]
    public LogLevel Level { get; set; } = LogLevel.Information;
}
