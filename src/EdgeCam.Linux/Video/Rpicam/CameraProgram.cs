using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.Rpicam;

/// <summary>
/// rpicam-vid as a process of ours: what it films comes out of a pipe, what it says is kept for the message when it ends. It
/// leads a process group of its own, which ends with us, even when we are killed.
/// </summary>
/// <remarks>
/// <see cref="Output"/> is read by one thread; the rest is thread-safe. A thread of its own starts the program, hears it and waits for its
/// end: the kernel's PR_SET_PDEATHSIG means the thread that started it, not our process.
/// </remarks>
internal sealed partial class CameraProgram : IDisposable
{
    private const int PipeBytes = 1024 * 1024; // what an ordinary user may ask for (pipe(7))
    private const int KeptLines = 3;
    private const int StallIntervals = 5; // a camera in the dark may expose for long
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPictureTime = TimeSpan.FromSeconds(10); // a Zero takes four
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource<Process> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly Process _process;
    private readonly (int Width, int Height) _wanted;
    private bool _isDisposed;
    private volatile string? _otherSize; // that it films in, by its own word

    /// <summary>Starts it and waits until something comes out.</summary>
    /// <param name="path">Of the program.</param>
    /// <param name="wanted">The size of its pictures.</param>
    /// <exception cref="VideoDeviceException">It cannot be started, or ended or said nothing for ten seconds: what it said is in the message.</exception>
    public CameraProgram(string path, IReadOnlyList<string> arguments, (int Width, int Height) wanted)
    {
        (Name, _wanted) = (Path.GetFileName(path), wanted);
        _thread = new Thread(() => Attend(path, arguments)) { Name = "rpicam", IsBackground = true };
        _thread.Start();
        try
        {
            _process = _started.Task.GetAwaiter().GetResult();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new VideoDeviceException($"{path} cannot be started: {fault.Message}.");
        }

        Output = ((AnonymousPipeClientStream)_process.StandardOutput.BaseStream).SafePipeHandle;
        _ = FileCalls.SetPipeCapacity(Output, PipeBytes); // refused where somebody has used up the user's share: it works with less
        try
        {
            AwaitFirst();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>"rpicam-vid".</summary>
    public string Name { get; }

    /// <summary>What it writes to standard output.</summary>
    public SafeHandle Output { get; }

    /// <summary>How long nothing may come of pictures at this rate.</summary>
    public static TimeSpan PatienceFor(FrameRate rate) => rate.Interval * StallIntervals is var slow && slow > StallTime ? slow : StallTime;

    /// <summary>Why it has ended, or is of no use: its own last words.</summary>
    public VideoDeviceException Lost(string what)
    {
        lock (_lastLines)
            return new($"{Name} {what}{(_lastLines.Count == 0 ? "" : ": " + string.Join(" / ", _lastLines))}.");
    }

    /// <summary>When <see cref="Output"/> is at its end. Takes a second at most.</summary>
    public VideoDeviceException Ended() => _thread.Join(EndTime) ? Lost($"ended with {_process.ExitCode}") : Lost("has closed its output");

    /// <exception cref="VideoDeviceException">Its sensor has no pictures of the wanted size, and it chose another.</exception>
    public void ThrowIfAdjusted()
    {
        if (_otherSize is { } size)
            throw new VideoDeviceException($"{Name} films {size}, not {_wanted.Width}x{_wanted.Height}, which this camera has not: set Source:Width and Source:Height to what it has ({Name} --list-cameras).");
    }

    /// <summary>Ends it: asks first, and a second later does not ask any more. Afterwards the camera is free.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        End(ProcessCalls.SIGTERM);
        End(ProcessCalls.SIGKILL);
        _thread.Join();
        Output.Dispose();
        _process.Dispose();
    }

    /// <summary>What it started too. Nothing happens once all that could speak has ended.</summary>
    private void End(int signal)
    {
        if (_thread.Join(TimeSpan.Zero))
            return;
        ProcessCalls.SignalGroup(_process.Id, signal);
        _thread.Join(EndTime);
    }

    private void AwaitFirst()
    {
        var (deadline, ready) = (MonotonicClock.Now + FirstPictureTime, (short)0);
        while (ready == 0 && MonotonicClock.Now is var now && now < deadline)
            ready = FileCalls.PollIn(Output, deadline - now); // a signal cuts it short
        if ((ready & FileCalls.POLLIN) == 0)
            throw ready != 0 ? Ended() : Lost($"has delivered nothing for {FirstPictureTime.TotalSeconds} s");
        ThrowIfAdjusted();
    }

    /// <summary>On its thread.</summary>
    private void Attend(string path, IReadOnlyList<string> arguments)
    {
        Process process;
        try
        {
            process = Process.Start(Command(path, arguments))!;
            process.StandardInput.Close();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            _started.SetException(fault);
            return;
        }

        _started.SetResult(process);
        while (process.StandardError.ReadLine() is { } line)
            Hear(line);
        process.WaitForExit();
    }

    private void Hear(string line)
    {
        if (Configured().Match(line) is { Success: true } match && !string.Equals(match.Groups["size"].Value, $"{_wanted.Width}x{_wanted.Height}", StringComparison.Ordinal))
            _otherSize = match.Groups["size"].Value;
        lock (_lastLines)
        {
            if (line.Length > 0)
                _lastLines.Enqueue(line.Trim());
            if (_lastLines.Count > KeptLines)
                _lastLines.Dequeue();
        }
    }

    /// <summary>setsid and setpriv (util-linux) replace themselves by what they are told to start, so that its process is the one started here.</summary>
    private static ProcessStartInfo Command(string path, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", "--", path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("EDGECAM_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name); // passwords among them
        return start;
    }

    /// <summary>libcamera's own word (camera.cpp): "INFO Camera camera.cpp:1202 configuring streams: (0) 1280x720-YUV420/sYCC (1) ...".</summary>
    [GeneratedRegex(@"configuring streams: \(0\) (?<size>\d+x\d+)-", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Configured();
}
