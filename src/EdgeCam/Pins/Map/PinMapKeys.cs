using System.ComponentModel.DataAnnotations;
using System.Globalization;
using EdgeCam.Linux.Gpio;
using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;

namespace EdgeCam.Pins.Map;

/// <summary>What may stand in a pin map, described as the options are.</summary>
internal static class PinMapKeys
{
    public const string Chips = "chips";
    public const string PwmChips = "pwm_chips";
    public const string Inputs = "inputs";
    public const string Outputs = "outputs";
    public const string StatusLed = "status_led";
    public const string Button = "button";
    public const string Pir = "pir";
    public const string IrLed = "ir_led";
    public const string IrCut = "ir_cut";
    public const string Fan = "fan";
    public const string LightSensor = "light_sensor";

    public const string Line = "line";
    public const string Pwm = "pwm";
    public const string A = "a";
    public const string B = "b";
    public const string ActiveLow = "active_low";
    public const string Bias = "bias";
    public const string DebounceMs = "debounce_ms";
    public const string MaxOnSeconds = "max_on_s";
    public const string PulseMs = "pulse_ms";
    public const string Bus = "bus";
    public const string Address = "address";

    /// <summary>Of one chip; no board has more on its header.</summary>
    private const int LastLine = 511;

    private static readonly OptionValue LineNumber = Whole(Line, 0, LastLine);
    private static readonly OptionValue IsActiveLow = new(ActiveLow, typeof(bool), false, null, [], IsRequired: false, IsSecret: false);
    private static readonly OptionValue PullOf = new(Bias, typeof(string), "as_is", null, [new BiasNameAttribute()], IsRequired: false, IsSecret: false);
    private static readonly OptionValue Debounce = Whole(DebounceMs, 0, 1_000, 20);

    /// <summary>Each function with its keys.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<OptionValue>> Functions { get; } = new Dictionary<string, IReadOnlyList<OptionValue>>(StringComparer.Ordinal)
    {
        [StatusLed] = [LineNumber, IsActiveLow],
        [Button] = [LineNumber, IsActiveLow, PullOf, Debounce],
        [Pir] = [LineNumber, IsActiveLow, PullOf],
        [IrLed] = [Whole(Line, 0, LastLine, -1), Whole(Pwm, 0, 15, -1), IsActiveLow, Whole(MaxOnSeconds, 0, 86_400, 0)],
        [IrCut] = [Whole(A, 0, LastLine), Whole(B, 0, LastLine), IsActiveLow, Whole(PulseMs, 10, 1_000, 100)],
        [Fan] = [Whole(Line, 0, LastLine, -1), Whole(Pwm, 0, 15, -1), IsActiveLow],
        [LightSensor] = [Whole(Bus, 0, 255, 1), new OptionValue(Address, typeof(string), "", null, [new I2cAddressAttribute()], IsRequired: true, IsSecret: false)],
    };

    /// <summary>The owner's own pins, by their names.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<OptionValue>> Groups { get; } = new Dictionary<string, IReadOnlyList<OptionValue>>(StringComparer.Ordinal)
    {
        [Inputs] = [LineNumber, IsActiveLow, PullOf, Debounce],
        [Outputs] = [LineNumber, IsActiveLow],
    };

    public static GpioBias BiasOf(string name) => Enum.GetValues<GpioBias>().First(bias => string.Equals(SettingKey.Snake(bias.ToString()), name, StringComparison.Ordinal));

    /// <summary>Seven bits that are no reserved address (I2C-bus specification, 3.1.12).</summary>
    public static bool TryAddress(string text, out int address) =>
        int.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address) && address is >= 0x08 and <= 0x77;

    private static OptionValue Whole(string name, int least, int most, int? otherwise = null) =>
        new(name, typeof(int), otherwise ?? 0, new RangeAttribute(least, most), [], IsRequired: otherwise is null, IsSecret: false);

    private sealed class BiasNameAttribute : OptionRuleAttribute
    {
        public override string Requirement => "must be as_is, none, pull_up or pull_down";

        public override bool IsMet(object value) => Enum.GetNames<GpioBias>().Any(name => string.Equals(SettingKey.Snake(name), (string)value, StringComparison.Ordinal));
    }

    private sealed class I2cAddressAttribute : OptionRuleAttribute
    {
        public override string Requirement => "must be an address from \"0x08\" to \"0x77\", as i2cdetect shows it";

        public override bool IsMet(object value) => TryAddress((string)value, out _);
    }
}
