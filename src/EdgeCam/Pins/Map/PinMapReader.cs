using EdgeCam.Options.Loading;

namespace EdgeCam.Pins.Map;

/// <summary>Reads a pin map, and finds every fault in one pass.</summary>
/// <remarks>Thread-bound; for one map.</remarks>
internal sealed class PinMapReader
{
    private const int MostOfAGroup = 16;
    private const int LongestName = 24;
    private readonly List<ConfigurationFault> _faults = [];
    private readonly List<string> _order = []; // of functions, as they stand in the file
    private readonly Dictionary<string, FunctionValues> _functions = new(StringComparer.Ordinal); // "button", "inputs:door"
    private readonly Dictionary<string, List<string>> _chips = new(StringComparer.Ordinal) { [PinMapKeys.Chips] = [], [PinMapKeys.PwmChips] = [] };
    private readonly Dictionary<(string Kind, int Number), (string Key, string Where)> _taken = [];

    /// <param name="utf8">The whole file: JSON, comments allowed.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="map">Whole when there are no faults; else what could be read.</param>
    public static IReadOnlyList<ConfigurationFault> Read(ReadOnlySpan<byte> utf8, string file, out PinMap map)
    {
        var reader = new PinMapReader();
        var entries = JsonEntries.Read(utf8, file, out var fault);
        foreach (var entry in entries)
            reader.Take(entry);
        if (fault is not null)
            reader._faults.Add(fault);
        else
            reader.CheckWhole();
        map = reader.Map();
        return reader._faults;
    }

    private void Take(in ConfigurationEntry entry)
    {
        var segments = entry.Key.Split(':');
        if (_chips.TryGetValue(segments[0], out var chips))
            TakeChip(entry, chips, isItem: segments.Length == 2);
        else if (PinMapKeys.Functions.TryGetValue(segments[0], out var keys))
            TakeValue(entry, segments[0], keys, segments.AsSpan(1));
        else if (!PinMapKeys.Groups.TryGetValue(segments[0], out var ofGroup))
            Add(entry.Key, FaultCode.UnknownKey, $"{entry.Where}: {segments[0]} is no function: {Advice(segments[0], [.. PinMapKeys.Functions.Keys, .. PinMapKeys.Groups.Keys, .. _chips.Keys])}");
        else if (segments.Length == 1)
            TakeGroup(entry);
        else if (IsName(entry, segments[1]))
            TakeValue(entry, $"{segments[0]}:{segments[1]}", ofGroup, segments.AsSpan(2));
    }

    private void TakeChip(in ConfigurationEntry entry, List<string> chips, bool isItem)
    {
        if (isItem && entry is { Form: EntryForm.String, Text.Length: > 0 })
            chips.Add(entry.Text);
        else
            Add(entry.Key, FaultCode.WrongType, $"{entry.Where}: {entry.Key} must be a list of names: [\"pinctrl-bcm2711\"]");
    }

    private void TakeGroup(in ConfigurationEntry entry)
    {
        if (entry.Form != EntryForm.EmptyObject)
            Add(entry.Key, FaultCode.WrongType, $"{entry.Where}: {entry.Key} must be an object of names: {{ \"door\": {{ \"line\": 23 }} }}");
    }

    private bool IsName(in ConfigurationEntry entry, string name)
    {
        if (name.Length is >= 1 and <= LongestName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') && !PinMapKeys.Functions.ContainsKey(name))
            return true;
        var shown = name.Length > LongestName ? $"{name[..LongestName]}..." : name;
        Add(entry.Key, FaultCode.BadFormat, $"{entry.Where}: {shown} cannot be a pin's name: 1 to {LongestName} lower-case letters, digits, - and _, and no name of a function");
        return false;
    }

    private void TakeValue(in ConfigurationEntry entry, string function, IReadOnlyList<OptionValue> keys, ReadOnlySpan<string> rest)
    {
        var option = rest.Length == 1 ? FindKey(keys, rest[0]) : null;
        if (rest.Length == 0 && entry.Form != EntryForm.EmptyObject)
            Add(function, FaultCode.WrongType, $"{entry.Where}: {function} must be an object: {{ ... }}");
        else if (rest.Length > 0 && option is null)
            Add(entry.Key, FaultCode.UnknownKey, $"{entry.Where}: {function} has no {rest[0]}: {Advice(rest[0], [.. keys.Select(key => key.Name)])}");
        else
            Keep(entry, function, keys, option);
    }

    private void Keep(in ConfigurationEntry entry, string function, IReadOnlyList<OptionValue> keys, OptionValue? option)
    {
        if (!_functions.TryGetValue(function, out var values))
        {
            _functions[function] = values = new FunctionValues(function, keys, entry.Where);
            _order.Add(function);
        }

        if (option is null)
            return;
        if (!values.Given.Add(option.Name))
            Add(entry.Key, FaultCode.Duplicate, $"{entry.Where}: {entry.Key} is given twice: remove one");
        if (ValueCheck.TryRead(option, entry.Key, entry, out var value, out var fault))
            values.Set(option, value, entry.Where);
        else
            _faults.Add(fault);
    }

    private void CheckWhole()
    {
        foreach (var values in _order.Select(function => _functions[function]))
        {
            foreach (var missing in values.Keys.Where(key => key.IsRequired && !values.Given.Contains(key.Name)))
                Add($"{values.Function}:{missing.Name}", FaultCode.Missing, $"{values.Where}: {values.Function} needs {missing.Name}: {(missing.Rules is [var rule] ? rule.Requirement : $"must be {ValueCheck.Requirement(missing)}")}");
            if (IsPower(values) && values.Given.Contains(PinMapKeys.Line) == values.Given.Contains(PinMapKeys.Pwm))
                Add(values.Function, FaultCode.Conflict, $"{values.Where}: {values.Function} needs either line or pwm, not {(values.Given.Contains(PinMapKeys.Pwm) ? "both" : "neither")}");
            foreach (var key in (string[])[PinMapKeys.Line, PinMapKeys.A, PinMapKeys.B])
                Claim(values, key, PinMapKeys.Line, PinMapKeys.Chips);
            Claim(values, PinMapKeys.Pwm, PinMapKeys.Pwm, PinMapKeys.PwmChips);
        }

        foreach (var group in PinMapKeys.Groups.Keys.Where(group => Of(group).Count() > MostOfAGroup))
            Add(group, FaultCode.OutOfRange, $"{_functions[Of(group).Last()].Where}: {group} has more than {MostOfAGroup} pins: leave some out");
    }

    private void Claim(FunctionValues values, string key, string kind, string chips)
    {
        if (values.Number(key) is not { } number)
            return;
        var name = $"{values.Function}:{key}";
        var where = values.Places[key];
        if (_chips[chips].Count == 0 && !_faults.Exists(fault => fault.Code == FaultCode.Missing && string.Equals(fault.Key, chips, StringComparison.Ordinal)))
            Add(chips, FaultCode.Missing, $"{where}: {name} needs {chips}: a list of the names that the chip has, such as {(string.Equals(kind, PinMapKeys.Pwm, StringComparison.Ordinal) ? "[\"fe20c000.pwm\"]" : "[\"pinctrl-bcm2711\"]")}");
        if (!_taken.TryAdd((kind, number), (name, where)))
            Add(name, FaultCode.Conflict, $"{where}: {name} is {number}, which {_taken[(kind, number)].Key} has already ({_taken[(kind, number)].Where}): give one of them another");
    }

    private PinMap Map() => new()
    {
        Chips = _chips[PinMapKeys.Chips],
        PwmChips = _chips[PinMapKeys.PwmChips],
        StatusLed = Line(PinMapKeys.StatusLed),
        Button = Line(PinMapKeys.Button),
        Pir = Line(PinMapKeys.Pir),
        IrLed = Power(PinMapKeys.IrLed),
        IrCut = _functions.TryGetValue(PinMapKeys.IrCut, out var filter) && filter.Number(PinMapKeys.A) is { } a && filter.Number(PinMapKeys.B) is { } b
            ? new FilterPins(a, b, TimeSpan.FromMilliseconds(filter.Value<int>(PinMapKeys.PulseMs)), filter.Where) { IsActiveLow = filter.Value<bool>(PinMapKeys.ActiveLow) }
            : null,
        Fan = Power(PinMapKeys.Fan),
        LightSensor = _functions.TryGetValue(PinMapKeys.LightSensor, out var sensor) && PinMapKeys.TryAddress(sensor.Value<string>(PinMapKeys.Address), out var address)
            ? new SensorPlace(sensor.Value<int>(PinMapKeys.Bus), address, sensor.Where)
            : null,
        Inputs = [.. Of(PinMapKeys.Inputs).Select(Line).OfType<PinLine>()],
        Outputs = [.. Of(PinMapKeys.Outputs).Select(Line).OfType<PinLine>()],
    };

    private IEnumerable<string> Of(string group) => _order.Where(function => function.StartsWith($"{group}:", StringComparison.Ordinal));

    private PinLine? Line(string function) => _functions.TryGetValue(function, out var values) && values.Number(PinMapKeys.Line) is { } line
        ? new PinLine(function[(function.IndexOf(':', StringComparison.Ordinal) + 1)..], line, values.Where)
        {
            IsActiveLow = values.Value<bool>(PinMapKeys.ActiveLow),
            Bias = values.Has(PinMapKeys.Bias) ? PinMapKeys.BiasOf(values.Value<string>(PinMapKeys.Bias)) : default,
            Debounce = values.Has(PinMapKeys.DebounceMs) ? TimeSpan.FromMilliseconds(values.Value<int>(PinMapKeys.DebounceMs)) : default,
        }
        : null;

    private PinPower? Power(string function)
    {
        if (!_functions.TryGetValue(function, out var values))
            return null;
        var (line, channel) = (Line(function), values.Number(PinMapKeys.Pwm));
        var longest = values.Has(PinMapKeys.MaxOnSeconds) ? values.Value<int>(PinMapKeys.MaxOnSeconds) : 0;
        return line is null == channel is null ? null : new PinPower(function, line, channel, values.Where) { LongestOn = longest > 0 ? TimeSpan.FromSeconds(longest) : null };
    }

    private void Add(string key, FaultCode code, string message) => _faults.Add(new ConfigurationFault(key, code, null, message));

    private static bool IsPower(FunctionValues values) => FindKey(values.Keys, PinMapKeys.Pwm) is not null;

    private static OptionValue? FindKey(IReadOnlyList<OptionValue> keys, string name) => keys.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal));

    private static string Advice(string name, IReadOnlyList<string> known) =>
        name.Length <= 2 * LongestName && NearestKey.Find(name, known) is { } nearest ? $"did you mean {nearest}?" : $"known here are {string.Join(", ", known)}";

    /// <summary>What stands in the map of one function.</summary>
    private sealed class FunctionValues(string function, IReadOnlyList<OptionValue> keys, string where)
    {
        private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

        public string Function => function;

        public IReadOnlyList<OptionValue> Keys => keys;

        /// <summary>Of its first value.</summary>
        public string Where => where;

        /// <summary>Right or wrong.</summary>
        public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

        /// <summary>Where each value stands.</summary>
        public Dictionary<string, string> Places { get; } = new(StringComparer.Ordinal);

        public bool Has(string key) => FindKey(keys, key) is not null;

        public void Set(OptionValue option, object value, string place) => (_values[option.Name], Places[option.Name]) = (value, place);

        /// <summary>What was given and is right.</summary>
        public int? Number(string key) => _values.TryGetValue(key, out var value) ? (int)value : null;

        /// <summary>What was given and is right, else what is so without it.</summary>
        public T Value<T>(string key) => (T)(_values.GetValueOrDefault(key) ?? FindKey(keys, key)!.Default);
    }
}
