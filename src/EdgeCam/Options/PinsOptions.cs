using System.ComponentModel.DataAnnotations;
using EdgeCam.Pins;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>What the box does with its lights, its filter, its button and its sensors; which pins they are at says the map.</summary>
internal sealed class PinsOptions
{
    /// <summary>The file that says what is at which pin. Empty: the box has nothing at its pins.</summary>
    [Applies(ApplyMode.Restart)]
    public string MapFile { get; set; } = "";

    /// <summary>auto: by night.</summary>
    public IrLightMode IrLight { get; set; } = IrLightMode.Auto;

    /// <summary>Of its full strength; below 100 only at a PWM pin, one that is switched stays dark.</summary>
    [Range(0, 100)]
    public int IrLightMaxPercent { get; set; } = 100;

    /// <summary>auto: by the light sensor, or without one by how bright the picture is, which needs motion.enabled.</summary>
    public DayNightMode DayNight { get; set; } = DayNightMode.Auto;

    /// <summary>Lux at the light sensor; darker is night.</summary>
    [Range(0.0, 100_000.0)]
    public double NightBelowLux { get; set; } = 3;

    /// <summary>Lux at the light sensor; brighter is day.</summary>
    [Range(0.0, 100_000.0)]
    public double DayAboveLux { get; set; } = 10;

    /// <summary>Mean brightness of the picture, 0 to 255; darker is night.</summary>
    [Range(0, 255)]
    public int NightBelowLuma { get; set; } = 35;

    /// <summary>Mean brightness of the picture, 0 to 255; brighter is day.</summary>
    [Range(0, 255)]
    public int DayAboveLuma { get; set; } = 80;

    /// <summary>Seconds of darkness until it is night.</summary>
    [Range(1, 3_600)]
    public int NightDwellSeconds { get; set; } = 10;

    /// <summary>Seconds of brightness until it is day.</summary>
    [Range(1, 3_600)]
    public int DayDwellSeconds { get; set; } = 30;

    /// <summary>Seconds without a pulse of the PIR sensor until motion is over.</summary>
    [Range(1, 600)]
    public int PirHoldSeconds { get; set; } = 10;

    /// <summary>A clip when the PIR sensor sees something; its length and the least interval are those of motion.</summary>
    public bool PirClip { get; set; }

    /// <summary>A snapshot when the PIR sensor sees something.</summary>
    public bool PirSnapshot { get; set; }

    /// <summary>Degrees Celsius of the processor; the fan begins.</summary>
    [Range(20, 100)]
    public int FanOnC { get; set; } = 65;

    /// <summary>Degrees Celsius of the processor; the fan stops.</summary>
    [Range(10, 95)]
    public int FanOffC { get; set; } = 55;

    /// <summary>What a short press of the button does.</summary>
    public ButtonAction ButtonShort { get; set; } = ButtonAction.Identify;

    /// <summary>What a press of three seconds does.</summary>
    public ButtonAction ButtonLong { get; set; } = ButtonAction.None;

    /// <summary>The status LED shows how the box fares; off: dark, but for identify.</summary>
    public bool StatusLed { get; set; } = true;
}

/// <summary>When the IR light shines.</summary>
internal enum IrLightMode
{
    Auto,
    On,
    Off,
}

/// <summary>What a button does, beside its event.</summary>
internal enum ButtonAction
{
    None,
    Identify,
    Snapshot,

    /// <summary>On and off again.</summary>
    Privacy,

    Restart,
}
