namespace EdgeCam.Options.Loading;

/// <summary>How an entry was written, which says more than its text: 5 and "5" are different mistakes.</summary>
internal enum EntryForm
{
    /// <summary>An environment variable: text that may mean any type.</summary>
    Variable,
    String,
    Number,
    Boolean,
    Null,
    EmptyObject,
    EmptyList,
}

/// <summary>One value as somebody wrote it.</summary>
/// <param name="Key">Segments joined by colons, in the writer's case.</param>
/// <param name="Text">The value without quotes; empty for null and for empty containers.</param>
/// <param name="Form">How it was written.</param>
/// <param name="Where">The file with its line, or the environment variable: the beginning of a message.</param>
internal readonly record struct ConfigurationEntry(string Key, string Text, EntryForm Form, string Where);
