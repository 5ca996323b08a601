using System.Diagnostics;

namespace EdgeCam.Updating.Installing;

/// <summary>What a program said, and how it ended.</summary>
internal readonly record struct ToolOutcome(int ExitCode, string Output, string Error)
{
    public bool IsOk => ExitCode == 0;

    /// <summary>The last of what it said, on one line.</summary>
    public string Problem
    {
        get
        {
            var lines = (Error.Length > 0 ? Error : Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var text = string.Join("; ", lines.TakeLast(3));
            return text.Length == 0 ? $"exit code {ExitCode}" : text.Length > MostShown ? text[..MostShown] : text;
        }
    }

    private const int MostShown = 300;
}

/// <summary>Runs a program and waits for its end.</summary>
/// <param name="program">Its name, or its path.</param>
internal delegate ToolOutcome RunTool(string program, params string[] arguments);

/// <summary>Programs of the system, in the language that they are read in, and none for ever.</summary>
internal static class Tools
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <inheritdoc cref="RunTool"/>
    public static ToolOutcome Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"; // dpkg wants sbin
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                return new ToolOutcome(-1, "", $"{program} did not end within {Longest.TotalMinutes} minutes");
            }

            // What it has left running may hold the pipes: nobody waits for that.
            Task.WaitAll([output, error], TimeSpan.FromSeconds(5));
            return new ToolOutcome(process.ExitCode, Said(output), Said(error));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new ToolOutcome(-1, "", $"{program} cannot be run: {e.Message}");
        }
    }

    private static string Said(Task<string> reading) => reading.IsCompletedSuccessfully ? reading.Result : "";
}
