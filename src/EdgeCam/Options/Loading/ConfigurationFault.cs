namespace EdgeCam.Options.Loading;

/// <summary>The kinds of fault; in snake case these are the codes of the MQTT contract.</summary>
internal enum FaultCode
{
    UnknownKey,
    WrongType,
    OutOfRange,

    /// <summary>Not one of the names of an enum.</summary>
    NotAllowed,

    /// <summary>The right type, but not the form that the key needs: an address, an even number.</summary>
    BadFormat,

    /// <summary>A key that has no useful default was not given.</summary>
    Missing,

    /// <summary>Given twice.</summary>
    Duplicate,

    /// <summary>Each value is fine alone, but not together with another.</summary>
    Conflict,

    /// <summary>Not JSON.</summary>
    Syntax,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}

/// <summary>Something wrong with the configuration.</summary>
/// <param name="Key">Where in the tree, with colons; empty when it concerns the file as a whole.</param>
/// <param name="Code">What kind.</param>
/// <param name="Got">The value as it was written; null where there is none or it must not be shown.</param>
/// <param name="Message">What is wrong, where, the value, and what to do.</param>
internal sealed record ConfigurationFault(string Key, FaultCode Code, string? Got, string Message)
{
    /// <summary>Every key that has a part in it: changing any of them may repair it.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [Key];

    public override string ToString() => Message;
}
