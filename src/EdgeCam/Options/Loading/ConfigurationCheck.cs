using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EdgeCam.Options.Loading;

/// <summary>
/// Holds all that was written, layer by layer, against the option classes, and finds every fault in one
/// pass: nobody wants to start a daemon five times to learn of five typing errors.
/// </summary>
/// <remarks>Thread-bound. A later layer overrides an earlier one key by key; a fault in either counts.</remarks>
internal sealed class ConfigurationCheck
{
    private readonly List<ConfigurationFault> _faults = [];
    private readonly HashSet<(string Key, FaultCode Code)> _reportedInLayer = [];
    private readonly Dictionary<string, string> _givenInLayer = new(StringComparer.Ordinal); // key -> where
    private readonly Dictionary<string, ConfiguredValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, string>> _items = new(StringComparer.Ordinal); // list -> index -> where

    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>What was configured and is valid, in the order of the classes.</summary>
    public IReadOnlyList<ConfiguredValue> Values =>
        [.. Effective().Select(pair => _values.GetValueOrDefault(pair.Key)).OfType<ConfiguredValue>()];

    /// <summary>Checks each entry of a file or of the environment alone.</summary>
    public void AddLayer(IEnumerable<ConfigurationEntry> entries)
    {
        _reportedInLayer.Clear();
        _givenInLayer.Clear();
        foreach (var entry in entries)
            CheckEntry(entry);
    }

    /// <summary>As <see cref="AddLayer"/>, of a layer whose lists stand for the whole list, not for some of its items.</summary>
    public void AddLayerWithWholeLists(IReadOnlyList<ConfigurationEntry> entries, IEnumerable<string> lists)
    {
        foreach (string list in lists)
            Forget(list);
        AddLayer(entries);
    }

    /// <summary>A fault found elsewhere: the file could not be read or is not JSON.</summary>
    public void AddFault(ConfigurationFault fault) => _faults.Add(fault);

    /// <summary>Checks what only the whole can tell: missing keys, gaps in lists, values that contradict one another.</summary>
    /// <returns>As <see cref="Bind"/>.</returns>
    public EdgeCamOptions CheckWhole()
    {
        _reportedInLayer.Clear();
        foreach (var (list, items) in _items)
            CheckItems(list, items);
        var options = Bind();
        foreach (var conflict in CrossFieldRules.Check(options))
            Report(conflict);
        return options;
    }

    /// <summary>The options with every valid value; a faulty one keeps its default.</summary>
    public EdgeCamOptions Bind()
    {
        var options = new EdgeCamOptions();
        new ConfigurationBuilder().AddInMemoryCollection(Effective()).Build().Bind(options);
        return options;
    }

    private void CheckEntry(in ConfigurationEntry entry)
    {
        OptionNode node = OptionSchema.Root;
        string key = "";
        foreach (string segment in entry.Key.Split(':'))
        {
            if (!TryStep(entry, segment, ref node, ref key))
                return;
        }
        if (node is OptionValue value)
            CheckValue(entry, value, key);
        else if (ContainerFault(node, entry.Form) is { } requirement)
            Add(key, FaultCode.WrongType, entry, requirement);
    }

    // An empty list of values is refused: it could mean none as well as all (of the paths that a user may play).
    private static string? ContainerFault(OptionNode node, EntryForm form) => (node, form) switch
    {
        (OptionSection, EntryForm.EmptyObject) or (OptionList { Item: OptionSection } or OptionList { MayBeEmpty: true }, EntryForm.EmptyList) => null,
        (OptionSection, _) => "must be an object: { ... }",
        (OptionList { Item: OptionValue }, EntryForm.EmptyList) => "is empty: write an item or leave the key out",
        _ => "must be a list: [ ... ]",
    };

    private bool TryStep(in ConfigurationEntry entry, string segment, ref OptionNode node, ref string key)
    {
        string parent = key;
        switch (node)
        {
            case OptionSection section when section.Find(segment) is { } member:
                (node, key) = (member, Join(parent, member.Name));
                return true;
            case OptionSection section:
                Add(Join(parent, segment), FaultCode.UnknownKey, entry, UnknownKeyAdvice(segment, section));
                return false;
            case OptionList list when TryIndex(segment, list, out int index):
                (node, key) = (list.Item, Join(parent, segment));
                ItemsOf(parent).TryAdd(index, entry.Where);
                return true;
            case OptionList list:
                Add(Join(parent, segment), FaultCode.OutOfRange, entry, ListAdvice(parent, list));
                return false;
            default:
                Add(parent, FaultCode.WrongType, entry, $"is one value, {ValueCheck.Requirement((OptionValue)node)}, and has no keys below it");
                return false;
        }
    }

    private void CheckValue(in ConfigurationEntry entry, OptionValue option, string key)
    {
        if (!_givenInLayer.TryAdd(key, entry.Where))
            Add(key, FaultCode.Duplicate, entry, $"is given twice, first in {_givenInLayer[key]}: remove one");
        if (!ValueCheck.TryRead(option, key, entry, out object? value, out var fault))
        {
            Add(fault);
            return;
        }
        _values[key] = new(option, key, OptionValue.Text(value), entry.Where);
    }

    private void CheckItems(string list, SortedDictionary<int, string> items)
    {
        int expected = 0;
        foreach (var (index, where) in items)
        {
            string key = Join(list, index.ToString(CultureInfo.InvariantCulture));
            if (index != expected++)
                Add(new(key, FaultCode.Missing, null, $"{where}: {key} has no item before it: number the items of {list} from 0 without gaps"));
            if (!IsFaulty(key) && OptionSchema.Find(list) is OptionList { Item: OptionSection section })
                CheckRequired(section, key, where);
            expected = index + 1;
        }
    }

    private void CheckRequired(OptionSection section, string item, string where)
    {
        foreach (var option in section.Members.OfType<OptionValue>().Where(option => option.IsRequired))
        {
            string key = Join(item, option.Name);
            if (!_values.ContainsKey(key) && !IsFaulty(key))
                Add(new(key, FaultCode.Missing, null, $"{where}: {key} is missing: {option.Rules[0].Requirement}"));
        }
    }

    private void Report(CrossFieldFault conflict)
    {
        if (conflict.Keys.Any(IsFaulty))
            return; // the value that contradicts is not the one that was written
        var given = conflict.Keys.Select(key => _values.GetValueOrDefault(key)).OfType<ConfiguredValue>().ToList();
        string where = given.Count == 0 ? "defaults" : string.Join(", ", given.Select(value => value.Where).Distinct(StringComparer.Ordinal));
        Add(new(conflict.Keys[0], conflict.Code, _values.GetValueOrDefault(conflict.Keys[0])?.Shown, $"{where}: {conflict.Message}") { Keys = conflict.Keys });
    }

    private void Forget(string list)
    {
        foreach (string key in _values.Keys.Concat(_items.Keys).Where(key => IsBelow(key, list)).ToList())
        {
            _values.Remove(key);
            _items.Remove(key);
        }
        _items.Remove(list);
    }

    /// <summary>Every key with the text that counts, so that the binder meets neither a gap nor a bad value.</summary>
    private IEnumerable<KeyValuePair<string, string?>> Effective() => EffectiveOf(OptionSchema.Root, "");

    private IEnumerable<KeyValuePair<string, string?>> EffectiveOf(OptionNode node, string key) => node switch
    {
        OptionSection section => section.Members.SelectMany(member => EffectiveOf(member, Join(key, member.Name))),
        OptionList list => Enumerable.Range(0, _items.TryGetValue(key, out var items) ? items.Keys.Max() + 1 : 0)
            .SelectMany(index => EffectiveOf(list.Item, Join(key, index.ToString(CultureInfo.InvariantCulture)))),
        OptionValue value => [new(key, _values.TryGetValue(key, out var given) ? given.Text : value.DefaultText)],
        _ => throw new InvalidOperationException(node.ToString()),
    };

    private SortedDictionary<int, string> ItemsOf(string list) =>
        _items.TryGetValue(list, out var items) ? items : _items[list] = [];

    /// <summary>Whether the key or something that holds it is wrong, so that its value says nothing.</summary>
    private bool IsFaulty(string key) => _faults.Exists(fault =>
        string.Equals(fault.Key, key, StringComparison.Ordinal) || IsBelow(key, fault.Key));

    private static bool IsBelow(string key, string parent) =>
        key.Length > parent.Length && key[parent.Length] == ':' && key.StartsWith(parent, StringComparison.Ordinal);

    private void Add(string key, FaultCode code, in ConfigurationEntry entry, string advice) =>
        Add(new(key, code, null, $"{entry.Where}: {key} {advice}"));

    /// <summary>One fault for an unknown section, however many keys it holds.</summary>
    private void Add(ConfigurationFault fault)
    {
        if (_reportedInLayer.Add((fault.Key, fault.Code)))
            _faults.Add(fault);
    }

    private static bool TryIndex(string segment, OptionList list, out int index) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out index)
        && index < list.MaxItems
        && (segment.Length == 1 || segment[0] != '0');

    private static string ListAdvice(string key, OptionList list) => string.Create(
        CultureInfo.InvariantCulture, $"is no item: {key} is a list, [ ... ], of at most {list.MaxItems} items, numbered from 0 in the environment");

    private static string UnknownKeyAdvice(string segment, OptionSection section)
    {
        var names = section.Members.Select(member => member.Name).ToList();
        return NearestKey.Find(segment, names) is { } nearest
            ? $"is an unknown key; did you mean {nearest}?"
            : $"is an unknown key; known here are {string.Join(", ", names)}";
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}:{name}";
}
