using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The built far end as a process of its own, on ports of its own. Disposing of it kills what a failed test left running.</summary>
internal sealed partial class RunningReceiver : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly StringBuilder _said = new();

    private RunningReceiver(Process process, int port)
    {
        _process = process;
        Port = port;
        _output = process.StandardOutput.ReadToEndAsync(Cancel);
        process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>UDP, where senders send to; the second next is that of RTSP.</summary>
    public int Port { get; }

    public string Url => $"rtsp://127.0.0.1:{Port + 2}/cam";

    /// <summary>Everything it has told people so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts one that serves RTSP, and waits until it listens.</summary>
    public static async Task<RunningReceiver> Start(params string[] arguments)
    {
        var port = FreePorts.TakeFour();
        string[] command =
        [
            "--default-signal=INT", // a test run in the background of a script has it ignored, and its children too
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "edgecam.dll"),
            "receive", "--listen", $"127.0.0.1:{port}", "--rtsp", $"127.0.0.1:{port + 2}", "--fps", "25", "--json",
            .. arguments.Contains("--sound-rate") ? (string[])[] : ["--sound-rate", "0"], .. arguments,
        ];
        var start = new ProcessStartInfo("env", command) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var receiver = new RunningReceiver(Process.Start(start)!, port);
        await Eventually.IsTrue(() => receiver.Said.Contains(receiver.Url, StringComparison.Ordinal), Patience, "its addresses", Cancel);
        return receiver;
    }

    /// <summary>Waits until DESCRIBE is answered, which takes a picture.</summary>
    public Task WaitForPicture() => Eventually.IsTrue(
        async () =>
        {
            using var client = await RtspClient.Connect(Url, Cancel);
            return (await client.Ask("DESCRIBE", Cancel)).Status == 200;
        },
        Patience, $"a picture\n{Said}", Cancel);

    /// <summary>Ends it as systemd would and returns its figures.</summary>
    public async Task<JsonElement> Stop()
    {
        Assert.Equal(0, Kill(_process.Id, Sigterm));
        await _process.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        Assert.True(_process.ExitCode == 0, $"The receiver ended with {_process.ExitCode}:\n{Said}");
        return JsonDocument.Parse(await _output).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(Cancel);
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        lock (_said)
            _said.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
