using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>
/// The built daemon as a process of its own, on ports of its own. Disposing of it stops it as systemd
/// would, and fails the test when it does not end cleanly or a fault of its own stands in its log.
/// </summary>
internal sealed partial class RunningCamera : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(VirtualHardware.IsThere ? 90 : 20); // there the processor is emulated
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _isUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly ScratchFolder? _ownState; // null: the caller's
    private readonly string _state;
    private bool _isKilled;

    private RunningCamera(Process process, int port, ScratchFolder? ownState, string state)
    {
        (_process, _ownState, _state) = (process, ownState, state);
        Port = port;
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>TCP, of RTSP. The next one but one, and its successor, are UDP, of RTP and RTCP.</summary>
    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>The path of a file in its state directory.</summary>
    public string State(string name) => Path.Combine(_state, name);

    public string Url => $"rtsp://127.0.0.1:{Port}/cam";

    /// <summary>Everything it has written so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a camera and waits until a player would see a picture.</summary>
    public static async Task<RunningCamera> Start(params (string Key, object Value)[] settings)
    {
        Needs.Libav();
        var camera = await StartWithoutPicture(settings);
        var name = Array.Find(settings, setting => setting.Key.EndsWith("__Name", StringComparison.Ordinal)).Value as string;
        var password = Array.Find(settings, setting => setting.Key.EndsWith("__Password", StringComparison.Ordinal)).Value as string;
        await camera.WaitForPicture(name is null ? null : (name, password!));
        return camera;
    }

    /// <summary>Starts a camera and waits until it shows its address.</summary>
    public static Task<RunningCamera> StartWithoutPicture(params (string Key, object Value)[] settings) => StartUnder([], settings);

    /// <param name="wrapper">A command that the daemon's follows: "ip netns exec NAME".</param>
    public static Task<RunningCamera> StartUnder(string[] wrapper, params (string Key, object Value)[] settings) => StartIn(null, wrapper, settings);

    /// <param name="state">A state directory that others have used, and will; null: one that goes with the camera.</param>
    public static async Task<RunningCamera> StartIn(string? state, string[] wrapper, params (string Key, object Value)[] settings)
    {
        var port = FreePorts.TakeFour();
        var ownState = state is null ? new ScratchFolder() : null;
        state ??= ownState!["."];
        var camera = new RunningCamera(Launch(wrapper, port, settings, ["--state", state]), port, ownState, state);
        var first = await Task.WhenAny(camera._isUp.Task, camera._process.WaitForExitAsync(Cancel), Task.Delay(StartTime, Cancel));
        if (first == camera._isUp.Task)
            return camera;
        camera._process.Kill();
        ownState?.Dispose();
        throw new InvalidOperationException($"The camera did not start:\n{camera.Said}");
    }

    /// <summary>Runs a daemon that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Said)> RunToEnd(string[] arguments, params (string Key, object Value)[] settings) =>
        await RunToEndUnder([], arguments, settings);

    public static async Task<(int ExitCode, string Said)> RunToEndUnder(string[] wrapper, string[] arguments, params (string Key, object Value)[] settings)
    {
        var port = FreePorts.TakeFour();
        using var state = new ScratchFolder();
        using var process = Launch(wrapper, port, settings, ["--state", state["."], .. arguments]);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel).WaitAsync(StartTime, Cancel);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Waits until DESCRIBE is answered, which takes a picture: each rendition has its first at a time of its own.</summary>
    /// <param name="path">After the stream's: "/sub".</param>
    public Task WaitForPicture((string Name, string Password)? user = null, string path = "") => Eventually.IsTrue(
        async () =>
        {
            using var client = await RtspClient.Connect(Url + path, Cancel, user: user);
            return (await client.Ask("DESCRIBE", Cancel)).Status is 200 or 403;
        },
        StartTime, $"a picture\n{Said}", Cancel);

    /// <summary>Has it run a command by <c>edgecam cmd</c>.</summary>
    public Task<ToolResult> Command(string command) => Tool.Run(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        $"{Path.Combine(AppContext.BaseDirectory, "edgecam.dll")} cmd {command} --state {_state}",
        StartTime, Cancel);

    /// <summary>Sends a signal and waits for the end; returns the exit code.</summary>
    public async Task<int> Stop(int signal = Sigterm)
    {
        Assert.Equal(0, Kill(_process.Id, signal));
        await _process.WaitForExitAsync(Cancel).WaitAsync(StopTime, Cancel);
        return _process.ExitCode;
    }

    /// <summary>As by SIGKILL, or by a power cut for what the kernel has: nothing can be done about it any more.</summary>
    public async Task Kill()
    {
        _isKilled = true;
        _process.Kill();
        await _process.WaitForExitAsync(Cancel).WaitAsync(StopTime, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                await Stop();
            }
            catch (TimeoutException)
            {
                _process.Kill();
                Assert.Fail($"The camera did not end within {StopTime.TotalSeconds} s of SIGTERM:\n{Said}");
            }
        }

        _ownState?.Dispose();
        Assert.True(_isKilled || _process.ExitCode == 0, $"The camera ended with {_process.ExitCode}:\n{Said}");
        Assert.False(FaultOfOurs().IsMatch(Said), $"The camera speaks of a fault:\n{Said}");
        _process.Dispose();
    }

    private static Process Launch(string[] wrapper, int port, (string Key, object Value)[] settings, string[] arguments)
    {
        string[] command =
        [
            .. wrapper,
            "env", "--default-signal=INT", // a test run in the background of a script has it ignored, and its children too
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, "edgecam.dll"), "run",
            "--config", Path.Combine(AppContext.BaseDirectory, "edgecam.json"), .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("EDGECAM_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name); // what the developer has set is not under test
        foreach (var (key, value) in SmallPicture(port).Concat(settings))
            start.Environment[$"EDGECAM_{key}"] = Convert.ToString(value, CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    // Cheap to encode, so that several cameras share two cores.
    private static IEnumerable<(string Key, object Value)> SmallPicture(int port) =>
    [
        ("Source__Width", 320), ("Source__Height", 240), ("Source__FramesPerSecond", 15),
        ("Encoder__Preset", "Ultrafast"), ("Encoder__BitrateKbps", 600), ("Encoder__Threads", 1),
        ("Rtsp__Address", "127.0.0.1"), ("Rtsp__Port", port), ("Rtsp__RtpPort", port + 2),
    ];

    private void OnLine(string? line)
    {
        lock (_said)
            _said.AppendLine(line);
        if (line?.StartsWith("rtsp://", StringComparison.Ordinal) == true)
            _isUp.TrySetResult();
    }

    [GeneratedRegex("fault|crit:|Unhandled|assertion", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FaultOfOurs();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
