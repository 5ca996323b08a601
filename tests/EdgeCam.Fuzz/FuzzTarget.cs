namespace EdgeCam.Fuzz;

/// <summary>Runs one input and checks the answer; throws when it is wrong.</summary>
/// <param name="input">Any bytes.</param>
internal delegate void FuzzBody(ReadOnlySpan<byte> input);

/// <summary>One parser under test.</summary>
/// <param name="Name">Also the folder of its seeds.</param>
/// <param name="Body">The run and its oracle.</param>
/// <param name="Dictionary">Tokens that the mutator inserts, for grammar that random bytes would never hit.</param>
internal sealed record FuzzTarget(string Name, FuzzBody Body, params string[] Dictionary);

/// <summary>What targets say about a run.</summary>
internal static class Check
{
    private static HashCode Outcome;

    /// <summary>Fails the run with a message that names the broken promise.</summary>
    public static void That(bool condition, string promise)
    {
        if (!condition)
            throw new FuzzException(promise);
    }

    /// <summary>Notes what the parser answered. An input with an answer not seen before joins the corpus.</summary>
    public static void Note<T>(T answer) => Outcome.Add(answer);

    /// <summary>The signature of all notes since the last call.</summary>
    public static int TakeOutcome()
    {
        var signature = Outcome.ToHashCode();
        Outcome = default;
        return signature;
    }
}

/// <summary>A promise that did not hold.</summary>
internal sealed class FuzzException(string promise) : Exception(promise);
