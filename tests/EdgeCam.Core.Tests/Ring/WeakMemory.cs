namespace EdgeCam.Core.Tests.Ring;

internal enum Access
{
    Load,
    Store,
    ReadBarrier,
    WriteBarrier,
}

/// <summary>One memory operation of a thread, or a barrier between operations.</summary>
/// <param name="Address">Word of memory; unused where <paramref name="AddressOf"/> is given.</param>
/// <param name="Value">What a store writes.</param>
/// <param name="IsOrdered">A load is an acquire, a store a release.</param>
/// <param name="DependsOn">The earlier load of the same thread whose value makes the address; -1: none.</param>
/// <param name="AddressOf">The address made of that value.</param>
internal sealed record Step(
    Access Access, int Address = 0, int Value = 0, bool IsOrdered = false, int DependsOn = -1, Func<int, int>? AddressOf = null)
{
    public static Step Load(int address) => new(Access.Load, address);

    public static Step LoadAcquire(int address) => new(Access.Load, address, IsOrdered: true);

    public static Step LoadAt(int dependsOn, Func<int, int> addressOf) => new(Access.Load, DependsOn: dependsOn, AddressOf: addressOf);

    public static Step Store(int address, int value) => new(Access.Store, address, value);

    public static Step StoreRelease(int address, int value) => new(Access.Store, address, value, IsOrdered: true);

    public static Step ReadBarrier { get; } = new(Access.ReadBarrier);

    public static Step WriteBarrier { get; } = new(Access.WriteBarrier);

    public bool IsBarrier => Access is Access.ReadBarrier or Access.WriteBarrier;
}

/// <summary>
/// Runs one writer and one reader in every order that a weakly ordered, multi-copy-atomic machine such as
/// ARMv8 allows: an operation may take effect before an earlier one of its thread unless an acquire, a
/// release, a barrier, an address dependency or the same address keeps them in order. Branches are taken
/// as predicted, so that they order nothing.
/// </summary>
internal sealed class WeakMemory
{
    private readonly Step[] _writer;
    private readonly Step[] _reader;
    private readonly int _words;
    private readonly int[][] _writerWaitsFor;
    private readonly int[][] _readerWaitsFor;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private Func<ReadOnlySpan<char>, ReadOnlySpan<char>, bool> _isGivenUp = (_, _) => false;
    private Action<ReadOnlySpan<char>> _onFinished = _ => { };

    public WeakMemory(IEnumerable<Step> writer, IEnumerable<Step> reader, int words)
    {
        _writer = [.. writer];
        _reader = [.. reader];
        _words = words;
        _writerWaitsFor = WaitsFor(_writer);
        _readerWaitsFor = WaitsFor(_reader);
    }

    /// <summary>Visits every reachable state once, from memory that is all zeros but for <paramref name="initial"/>.</summary>
    /// <param name="isGivenUp">Told what each step of the reader has loaded and which are done: true when the outcome is certain and harmless.</param>
    /// <param name="onFinished">Called with what each step of the reader has loaded, whenever the reader has finished.</param>
    /// <returns>The number of states.</returns>
    public int Explore(
        ReadOnlySpan<(int Address, int Value)> initial,
        Func<ReadOnlySpan<char>, ReadOnlySpan<char>, bool> isGivenUp,
        Action<ReadOnlySpan<char>> onFinished)
    {
        _isGivenUp = isGivenUp;
        _onFinished = onFinished;
        _seen.Clear();
        var state = new char[_words + _reader.Length + _writer.Length + _reader.Length];
        foreach (var (address, value) in initial)
            state[address] = (char)value;
        MarkBarriers(_writer, state.AsSpan(WriterDone, _writer.Length));
        MarkBarriers(_reader, state.AsSpan(ReaderDone, _reader.Length));
        Visit(state);
        return _seen.Count;
    }

    // A state is: memory, what the reader has loaded, which steps of the writer are done, which of the reader.
    private int Loaded => _words;

    private int WriterDone => _words + _reader.Length;

    private int ReaderDone => WriterDone + _writer.Length;

    private void Visit(char[] state)
    {
        var (loaded, isDone) = (state.AsMemory(Loaded, _reader.Length), state.AsMemory(ReaderDone, _reader.Length));
        if (_isGivenUp(loaded.Span, isDone.Span) || !_seen.Add(new string(state)))
            return;
        if (!isDone.Span.Contains('\0'))
        {
            _onFinished(loaded.Span);
            return;
        }

        for (var i = 0; i < _writer.Length; i++)
        {
            if (IsReady(state, WriterDone, i, _writerWaitsFor))
                Visit(AfterWriter(state, i));
        }

        for (var i = 0; i < _reader.Length; i++)
        {
            if (IsReady(state, ReaderDone, i, _readerWaitsFor))
                Visit(AfterReader(state, i));
        }
    }

    private char[] AfterWriter(char[] state, int i)
    {
        var next = (char[])state.Clone();
        next[_writer[i].Address] = (char)_writer[i].Value;
        next[WriterDone + i] = '\u0001';
        return next;
    }

    private char[] AfterReader(char[] state, int i)
    {
        var next = (char[])state.Clone();
        var step = _reader[i];
        next[Loaded + i] = state[step.AddressOf is null ? step.Address : step.AddressOf(state[Loaded + step.DependsOn])];
        next[ReaderDone + i] = '\u0001';
        return next;
    }

    private static bool IsReady(char[] state, int done, int i, int[][] waitsFor) =>
        state[done + i] == 0 && waitsFor[i].All(earlier => state[done + earlier] != 0);

    private static void MarkBarriers(Step[] steps, Span<char> done)
    {
        for (var i = 0; i < steps.Length; i++)
            done[i] = steps[i].IsBarrier ? '\u0001' : '\0';
    }

    private static int[][] WaitsFor(Step[] steps) =>
        [.. steps.Select((_, later) => Enumerable.Range(0, later).Where(earlier => IsKept(steps, earlier, later)).ToArray())];

    /// <summary>Is the program's order of these two operations also the order in which they take effect?</summary>
    private static bool IsKept(Step[] steps, int earlier, int later)
    {
        var (a, b) = (steps[earlier], steps[later]);
        return b.DependsOn == earlier
            || a is { Access: Access.Load, IsOrdered: true }
            || b is { Access: Access.Store, IsOrdered: true }
            || (a.Address == b.Address && a.AddressOf is null && b.AddressOf is null)
            || steps.AsSpan(earlier, later - earlier).ToArray().Any(barrier => Holds(barrier.Access, a, b));
    }

    private static bool Holds(Access barrier, Step earlier, Step later) => barrier switch
    {
        Access.ReadBarrier => earlier.Access == Access.Load,
        Access.WriteBarrier => earlier.Access == Access.Store && later.Access == Access.Store,
        _ => false,
    };
}
