using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeCam.Options.Loading;

/// <summary>Holds one written value against the description of its key.</summary>
internal static class ValueCheck
{
    /// <summary>Parses the value; on false, <paramref name="fault"/> says everything that the writer needs.</summary>
    /// <param name="key">The key in the case of the classes, for the message.</param>
    /// <param name="value">Of the type of the option.</param>
    public static bool TryRead(
        OptionValue option,
        string key,
        in ConfigurationEntry entry,
        [NotNullWhen(true)] out object? value,
        [NotNullWhen(false)] out ConfigurationFault? fault)
    {
        fault = null;
        if (Parse(option.Type, entry, out value) is { } code)
            fault = Fault(option, key, entry, code, $"must be {Requirement(option)}{QuotesHint(option.Type, entry.Form)}");
        else if (option.Range is { } range && !range.IsValid(value))
            fault = Fault(option, key, entry, FaultCode.OutOfRange, $"must be {Requirement(option)}");
        else if (BrokenRule(option, value!) is { } rule)
            fault = Fault(option, key, entry, FaultCode.BadFormat, rule.RequirementOf(value!));
        return fault is null;
    }

    /// <summary>What may be written: "a whole number from 1 to 65535", "one of MpegTs, Rtp".</summary>
    public static string Requirement(OptionValue option)
    {
        var (type, range) = (option.Type, option.Range);
        if (type.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(type))}";
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(string))
            return "text";
        string number = type == typeof(int) ? "a whole number" : "a number";
        return range is null ? number : string.Create(CultureInfo.InvariantCulture, $"{number} from {range.Minimum} to {range.Maximum}");
    }

    private static FaultCode? Parse(Type type, in ConfigurationEntry entry, out object? value)
    {
        value = null;
        if (!MayHold(type, entry.Form))
            return FaultCode.WrongType;
        if (type == typeof(int))
            return ParseInt(entry.Text, out value);
        if (type.IsEnum)
            return ParseEnum(type, entry.Text, out value) ? null : FaultCode.NotAllowed;
        value = type == typeof(string) ? entry.Text
            : type == typeof(bool) && bool.TryParse(entry.Text, out bool flag) ? flag
            : type == typeof(double) && double.TryParse(entry.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : null;
        return value is null ? FaultCode.WrongType : null;
    }

    private static bool MayHold(Type type, EntryForm form) => form switch
    {
        EntryForm.Variable => true,
        EntryForm.String => type == typeof(string) || type.IsEnum,
        EntryForm.Number => type == typeof(int) || type == typeof(double),
        EntryForm.Boolean => type == typeof(bool),
        _ => false,
    };

    // JSON knows one kind of number: 2e3 and 2000.0 are whole (as in JSON Schema), and one beyond int is out of range.
    private static FaultCode? ParseInt(string text, out object? value)
    {
        value = null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsInteger(number))
            return FaultCode.WrongType;
        if (number is < int.MinValue or > int.MaxValue)
            return FaultCode.OutOfRange;
        value = (int)number;
        return null;
    }

    // By name only: Enum.TryParse would take "3" and "File, ByteStream" as well.
    private static bool ParseEnum(Type type, string text, [NotNullWhen(true)] out object? value)
    {
        string? name = Array.Find(Enum.GetNames(type), name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        value = name is null ? null : Enum.Parse(type, name);
        return value is not null;
    }

    private static OptionRuleAttribute? BrokenRule(OptionValue option, object value) =>
        option.Rules.FirstOrDefault(rule => !rule.IsMet(value));

    private static string QuotesHint(Type type, EntryForm form) => form switch
    {
        EntryForm.String when !type.IsEnum => ", without quotes",
        EntryForm.Number or EntryForm.Boolean when type == typeof(string) || type.IsEnum => ", in quotes",
        EntryForm.Null => "; remove the key for the default",
        _ => "",
    };

    private static ConfigurationFault Fault(OptionValue option, string key, in ConfigurationEntry entry, FaultCode code, string advice)
    {
        string? got = option.IsSecret ? null : option.Shown(entry.Text);
        return new(key, code, got, $"{entry.Where}: {key} is {Shown(entry, got)}: {advice}");
    }

    /// <param name="visible">Null for a secret.</param>
    private static string Shown(in ConfigurationEntry entry, string? visible)
    {
        string text = visible is { Length: > MaxShown } ? visible[..MaxShown] + "..." : visible ?? "";
        return entry.Form switch
        {
            EntryForm.Null => "null",
            EntryForm.EmptyObject => "{}",
            EntryForm.EmptyList => "[]",
            _ when visible is null => "wrong (not shown)",
            EntryForm.String or EntryForm.Variable => $"\"{text}\"",
            _ => text,
        };
    }

    private const int MaxShown = 80;
}
