using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>How the box fares otherwise: what its LED shows.</summary>
/// <param name="IsCutOff">A broker is configured and not reached.</param>
internal readonly record struct BoxFacts(bool AreFramesFlowing, bool IsCutOff);

/// <summary>Where the pins look, and what they set off. Each is called on the pins' thread, and must not wait.</summary>
internal sealed record PinOutlets
{
    /// <summary>Takes each event.</summary>
    public required Action<CameraEvent> Tell { get; init; }

    public Func<BoxFacts> Facts { get; init; } = () => default;

    /// <summary>The mean brightness of the newest picture that was looked at, 0 to 255, and when it was taken; null: nobody looks.</summary>
    public Func<(double Luma, MediaInstant At)?> Brightness { get; init; } = () => null;

    /// <summary>Begins and ends motion as the PIR sensor sees it.</summary>
    public Action<bool, MediaInstant> OnMotion { get; init; } = (_, _) => { };

    /// <summary>Does what a press of the button asks for.</summary>
    public Action<ButtonAction> Act { get; init; } = _ => { };
}

/// <summary>What others say of the box. Null: it has no such thing, or nobody knows.</summary>
/// <param name="Motion">As the PIR sensor sees it.</param>
internal sealed record BoxState(bool? IsNight, bool? IrLight, bool? Motion)
{
    public IReadOnlyList<Commands.PinState> Pins { get; init; } = [];
}
