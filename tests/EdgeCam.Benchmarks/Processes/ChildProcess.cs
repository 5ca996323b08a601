using System.Diagnostics;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>A process of ours: started on a core, its lines collected, ended with the benchmark.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _name;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly Task _errors;

    private ChildProcess(Process process, string name)
    {
        _name = name;
        _process = process;
        _errors = CollectAsync(process.StandardError);
        AppDomain.CurrentDomain.ProcessExit += Kill; // also when this process is told to end
    }

    /// <summary>taskset replaces itself by the program (execvp), so that this is the program's own.</summary>
    public int Pid => _process.Id;

    /// <summary>What it has written to standard error, and to standard output where that is not read by us.</summary>
    public string[] Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public static bool FindsProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    public static ChildProcess Start(Core core, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] command = [.. Pinning.Prefix(core), program, .. arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return new ChildProcess(Process.Start(start)!, Path.GetFileName(program));
    }

    /// <summary>This program in another role.</summary>
    public static ChildProcess StartSelf(Core core, params IEnumerable<string> arguments) => Start(core, Environment.ProcessPath!, arguments);

    /// <summary>Runs to the end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="BenchmarkException">It failed; the message holds what it wrote to standard error.</exception>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var child = Start(Core.Any, program, arguments);
        return await child.ReadToEndAsync();
    }

    public async Task<string> ReadToEndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        await _errors;
        return _process.ExitCode == 0 ? output : throw Failed();
    }

    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>Reads standard output away, so that the process never waits for us.</summary>
    public void CollectOutput() => _ = CollectAsync(_process.StandardOutput);

    public BenchmarkException Failed() => new($"{_name} failed: {string.Join(" | ", Lines.Take(3).Select(line => line.Trim()))}");

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Kill(object? sender, EventArgs happened) => _process.Kill(); // nothing happens to one that has ended

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
                _lines.Add(line);
        }
    }
}

/// <summary>Something that the measurement needs is missing or failed; the row says so.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
