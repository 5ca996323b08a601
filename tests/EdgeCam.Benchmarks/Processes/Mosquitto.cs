using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>A real broker on loopback with a configuration of its own.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgecam-broker-");
    private readonly string _configuration;
    private ChildProcess? _process;

    private Mosquitto(Func<DirectoryInfo, string> settings)
    {
        _configuration = Path.Combine(_folder.FullName, "mosquitto.conf");
        File.WriteAllText(_configuration, string.Create(CultureInfo.InvariantCulture, $"listener {Port} 127.0.0.1\nuser root\nlog_type error\n{settings(_folder)}\n"));
    }

    public int Port { get; } = FreePort.Tcp();

    /// <summary>Of the broker that runs.</summary>
    public int Pid => _process?.Pid ?? throw new InvalidOperationException("the broker does not run");

    /// <param name="settings">Lines of mosquitto.conf(5) for its listener; files go into the folder.</param>
    /// <exception cref="BenchmarkException">It is not installed, or ends at once.</exception>
    public static async Task<Mosquitto> StartAsync(Func<DirectoryInfo, string> settings)
    {
        if (!ChildProcess.FindsProgram("mosquitto"))
            throw new BenchmarkException("mosquitto is missing: apt-get install mosquitto");
        var broker = new Mosquitto(settings);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>Returns once it listens.</summary>
    public async Task StartAsync()
    {
        _process = ChildProcess.Start(Core.Readers, "mosquitto", ["-c", _configuration]);
        _process.CollectOutput();
        using var limit = new CancellationTokenSource(Patience);
        while (!await IsListeningAsync(limit.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
    }

    /// <summary>SIGKILL: no word to anyone, and nothing more is written down.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsListeningAsync(CancellationToken limit)
    {
        if (limit.IsCancellationRequested)
            throw _process!.Failed();
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await probe.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), CancellationToken.None);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
