using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace EdgeCam.Fuzz;

/// <summary>
/// Runs one target: its old crashes, its seeds, then mutations until time is up. An input whose outcome
/// was not seen before joins the corpus of this run, which steers the search without instrumentation.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, int seed, string corpusRoot, string crashRoot)
{
    private const int MaxCorpus = 4096;

    /// <summary>Far beyond any honest run: an endless loop.</summary>
    private static readonly TimeSpan HangAfter = TimeSpan.FromSeconds(10);

    private readonly List<byte[]> _corpus = [];
    private readonly HashSet<int> _outcomes = [];
    private byte[] _current = [];
    private long _executions;
    private long _executionsAtLastLook = -1;

    /// <summary>Runs for <paramref name="budget"/>; false when a check failed, which has then been saved and printed.</summary>
    public bool Run(TimeSpan budget)
    {
        using var hang = new Timer(_ => ExitHung(), null, HangAfter, HangAfter);
        var mutator = new Mutator(new Random(seed ^ StableHash(target.Name)), target.Dictionary);
        var clock = Stopwatch.StartNew();
        foreach (var input in Seeds())
        {
            if (!TryOne(input))
                return false;
        }

        while (clock.Elapsed < budget)
        {
            if (!TryOne(mutator.Next(_corpus)))
                return false;
        }

        Console.WriteLine($"{target.Name,-20} {_executions,9} runs, corpus {_corpus.Count,4}, {_outcomes.Count,4} outcomes");
        return true;
    }

    private IEnumerable<byte[]> Seeds()
    {
        var seeds = Path.Combine(corpusRoot, target.Name);
        var crashes = Directory.Exists(crashRoot) ? Directory.EnumerateFiles(crashRoot, $"{target.Name}-*.bin") : [];
        var files = Directory.Exists(seeds) ? Directory.EnumerateFiles(seeds) : [];
        return [.. crashes.Order(StringComparer.Ordinal).Concat(files.Order(StringComparer.Ordinal)).Select(File.ReadAllBytes), []];
    }

    private bool TryOne(byte[] input)
    {
        Volatile.Write(ref _current, input); // pairs with ExitHung's Volatile.Read
        _ = Check.TakeOutcome();
        try
        {
            target.Body(input);
        }
        catch (Exception failure)
        {
            Report(input, failure.ToString());
            return false;
        }

        Interlocked.Increment(ref _executions);
        if (_outcomes.Add(Check.TakeOutcome()) && _corpus.Count < MaxCorpus)
            _corpus.Add(input);
        return true;
    }

    private void Report(byte[] input, string failure)
    {
        Directory.CreateDirectory(crashRoot);
        var file = Path.Combine(crashRoot, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}.bin");
        File.WriteAllBytes(file, input);
        Console.Error.WriteLine($"{target.Name} failed after {_executions} runs: {failure}");
        Console.Error.WriteLine($"saved {input.Length} bytes as {file}; again with: --target {target.Name} --seed {seed}");
    }

    private void ExitHung()
    {
        var executions = Interlocked.Read(ref _executions);
        if (executions == _executionsAtLastLook)
        {
            Report(Volatile.Read(ref _current), $"no end within {HangAfter.TotalSeconds} s");
            Environment.Exit(1);
        }

        _executionsAtLastLook = executions;
    }

    /// <summary>string.GetHashCode differs from process to process; a seed must not.</summary>
    private static int StableHash(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
