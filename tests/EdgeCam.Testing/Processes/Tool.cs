using System.Diagnostics;
using System.Text;

namespace EdgeCam.Testing.Processes;

/// <summary>What a program said and how it ended.</summary>
public sealed record ToolResult(string CommandLine, int ExitCode, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public bool Succeeded => ExitCode == 0;

    public override string ToString() => $"{CommandLine}\nended with {ExitCode}\n{Error}";
}

/// <summary>A program that runs beside the test: a player, a writer. Killed when disposed of.</summary>
public sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private Tool(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(_process.StandardOutput.BaseStream.CopyToAsync(_output), ReadErrors());
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Starts a program; arguments are split at blanks, so that they read as in a shell.</summary>
    public static Tool Start(string program, string arguments) => Start(program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static Tool Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new Tool(process);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It took too long; the message holds what it said.</exception>
    public static async Task<ToolResult> Run(string program, string arguments, TimeSpan within, CancellationToken cancel)
    {
        await using var tool = Start(program, arguments);
        return await tool.End(within, cancel);
    }

    /// <summary>Everything it has written to stderr so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    public bool HasEnded => _process.HasExited;

    public int ProcessId => _process.Id;

    /// <summary>Sends a signal by its name: INT, STOP, CONT.</summary>
    public async Task Signal(string name, CancellationToken cancel) => await Run("kill", $"-{name} {_process.Id}", TimeSpan.FromSeconds(10), cancel);

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<ToolResult> End(TimeSpan within, CancellationToken cancel)
    {
        var commandLine = $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}";
        try
        {
            await _process.WaitForExitAsync(cancel).WaitAsync(within, cancel);
            await _reading.WaitAsync(within, cancel);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Not ended within {within.TotalSeconds} s: {commandLine}\n{Error}", late);
        }

        return new ToolResult(commandLine, _process.ExitCode, _output.ToArray(), Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadErrors()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_error)
                _error.AppendLine(line);
        }
    }
}
