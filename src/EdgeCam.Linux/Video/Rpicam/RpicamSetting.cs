using System.Globalization;

namespace EdgeCam.Linux.Video.Rpicam;

/// <summary>
/// What may be said to rpicam-vid beyond size and rate, by its own names: a word of a list, or a number within bounds. Nothing
/// else is ever handed to it, for some of its options write files.
/// </summary>
/// <remarks>Names, words and bounds as of rpicam-apps 1.5 (core/options.cpp).</remarks>
public static class RpicamSetting
{
    private static readonly Dictionary<string, Bounds> Known = new(StringComparer.Ordinal)
    {
        ["rotation"] = Words("0", "180"),
        ["hflip"] = Words("0", "1"),
        ["vflip"] = Words("0", "1"),
        ["exposure"] = Words("normal", "sport", "long"),
        ["metering"] = Words("centre", "spot", "average"),
        ["awb"] = Words("auto", "incandescent", "tungsten", "fluorescent", "indoor", "daylight", "cloudy"),
        ["denoise"] = Words("auto", "off", "cdn_off", "cdn_fast", "cdn_hq"),
        ["hdr"] = Words("off", "auto", "sensor", "single-exp"),
        ["autofocus-mode"] = Words("manual", "auto", "continuous"),
        ["autofocus-range"] = Words("normal", "macro", "full"),
        ["autofocus-speed"] = Words("normal", "fast"),
        ["shutter"] = Numbers(0, 200_000_000), // µs; 0: automatic
        ["gain"] = Numbers(0, 64),             // 0: automatic
        ["ev"] = Numbers(-10, 10),
        ["brightness"] = Numbers(-1, 1),
        ["contrast"] = Numbers(0, 15.99),
        ["saturation"] = Numbers(0, 15.99),
        ["sharpness"] = Numbers(0, 15.99),
        ["lens-position"] = Numbers(0, 32), // dioptres
    };

    /// <summary>What is wrong with a setting, as the end of "it …"; null: nothing.</summary>
    /// <param name="text">"name=value".</param>
    public static string? FaultOf(string text)
    {
        if (text.Split('=') is not [var name, var value])
            return "must be name=value, such as exposure=sport";
        if (!Known.TryGetValue(name, out var bounds))
            return $"must be one of {string.Join(", ", Known.Keys)}, and its value";
        return bounds.Canonical(value) is null ? $"must be {name}= and {bounds}" : null;
    }

    /// <summary>Arguments of settings without fault; of a name that is there twice the last.</summary>
    internal static IEnumerable<string> Arguments(IEnumerable<string> settings) => settings
        .Select(text => text.Split('='))
        .Select(parts => (Name: parts[0], Value: Known[parts[0]].Canonical(parts[1])!))
        .GroupBy(setting => setting.Name, StringComparer.Ordinal)
        .Select(named => named.Last())
        .Where(setting => setting is not { Name: "hflip" or "vflip", Value: "0" })
        .Select(setting => setting.Name is "hflip" or "vflip" ? $"--{setting.Name}" : $"--{setting.Name}={setting.Value}");

    private static Bounds Words(params string[] words) => new(words, 0, 0);

    private static Bounds Numbers(double least, double most) => new([], least, most);

    /// <param name="Words">None: numbers from <paramref name="Least"/> to <paramref name="Most"/>.</param>
    private sealed record Bounds(string[] Words, double Least, double Most)
    {
        /// <summary>The value as it is handed on, made anew; null: it is none.</summary>
        public string? Canonical(string text) =>
            Words.Length > 0 ? Array.Find(Words, word => string.Equals(word, text, StringComparison.Ordinal))
            : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most
                ? number.ToString("0.####", CultureInfo.InvariantCulture)
            : null;

        public override string ToString() => Words.Length > 0
            ? $"one of {string.Join(", ", Words)}"
            : string.Create(CultureInfo.InvariantCulture, $"a number from {Least} to {Most}");
    }
}
