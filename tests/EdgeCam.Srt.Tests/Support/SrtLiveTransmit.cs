using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EdgeCam.Srt.Tests.Support;

/// <summary>
/// The reference implementation's own program as the far end: it passes on each payload that it receives as a UDP
/// datagram, which the test collects. Ended at once when disposed of.
/// </summary>
internal sealed class SrtLiveTransmit : IDisposable
{
    private readonly UdpClient _output = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Process _process;

    private SrtLiveTransmit(string source)
    {
        _output.Client.ReceiveBufferSize = 4 * 1024 * 1024;
        var start = new ProcessStartInfo("srt-live-transmit") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-q", source, $"udp://{_output.Client.LocalEndPoint}"])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    public static SrtLiveTransmit Listener(int port, string passphrase = "") => new(Address("", port, "listener", passphrase));

    public static SrtLiveTransmit Caller(int port, string passphrase = "") => new(Address("127.0.0.1", port, "caller", passphrase));

    public bool HasEnded => _process.HasExited;

    /// <summary>From here on it neither reads nor answers until <see cref="Resume"/>.</summary>
    public void Stop()
    {
        Signal("STOP");
        Assert.True(SpinWait.SpinUntil(HasStopped, Setup.Deadline), "it does not stop");
    }

    public void Resume() => Signal("CONT");

    /// <summary>Ends it without a word to its peer.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Collects datagrams until there are as many as wanted.</summary>
    public async Task<List<byte[]>> Receive(int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Setup.Deadline);
        var datagrams = new List<byte[]>();
        while (datagrams.Count < count)
            datagrams.Add((await _output.ReceiveAsync(patience.Token)).Buffer);
        return datagrams;
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        _output.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>All its threads have: the signal reaches them one after the other (proc_pid_stat(5)).</summary>
    private bool HasStopped() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
        .All(thread => File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[^1].StartsWith('T'));

    private static string Address(string host, int port, string mode, string passphrase) =>
        $"srt://{host}:{port}?mode={mode}&latency=120{(passphrase.Length > 0 ? "&passphrase=" + passphrase : "")}";
}
