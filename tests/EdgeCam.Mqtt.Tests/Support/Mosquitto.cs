using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests.Support;

/// <summary>A real broker on loopback with a configuration of its own, and the second, independent client that comes with it.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string _configuration;
    private Tool? _process;
    private int _watchers;

    private Mosquitto(int port, Func<int, ScratchFolder, string> configuration)
    {
        Port = port;
        _configuration = _folder["mosquitto.conf"];
        File.WriteAllText(_configuration, $"user root\n{configuration(port, _folder)}\n");
    }

    public int Port { get; }

    public ScratchFolder Folder => _folder;

    /// <summary>What it logged.</summary>
    public string Log => _process?.Error ?? "";

    public static Task<Mosquitto> Open() => Start(_ => "allow_anonymous true");

    /// <param name="settings">Lines of mosquitto.conf(5) for its listener; files go into the folder.</param>
    public static Task<Mosquitto> Start(Func<ScratchFolder, string> settings) =>
        StartWhole((port, folder) => $"listener {port} 127.0.0.1\npersistence false\nlog_type all\n{settings(folder)}");

    /// <param name="configuration">A whole mosquitto.conf(5) for the port; files go into the folder.</param>
    public static async Task<Mosquitto> StartWhole(Func<int, ScratchFolder, string> configuration)
    {
        Assert.SkipUnless(Tool.IsInstalled("mosquitto") && Tool.IsInstalled("mosquitto_sub"), "needs: apt-get install mosquitto mosquitto-clients");
        var broker = new Mosquitto(FreePorts.TakeFour(), configuration);
        await broker.Start();
        return broker;
    }

    public async Task Start()
    {
        _process = Tool.Start("mosquitto", ["-c", _configuration]);
        await Setup.Eventually(Answers, $"mosquitto listens on {Port}: {Log}");
    }

    public async Task Kill()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>mosquitto_sub that ends after as many messages, once it has subscribed.</summary>
    public async Task<Tool> Subscribe(string topic, int count, string format)
    {
        var id = $"watcher-{++_watchers}";
        var tool = Tool.Start("mosquitto_sub", ["-V", "5", "-p", $"{Port}", "-i", id, "-q", "1", "-t", topic, "-C", $"{count}", "-F", format]);
        await Setup.Eventually(() => Log.Contains($"Sending SUBACK to {id}\n", StringComparison.Ordinal), "mosquitto_sub has subscribed");
        return tool;
    }

    /// <summary>mosquitto_pub as one would type it.</summary>
    public async Task Publish(params string[] arguments)
    {
        await using var tool = Tool.Start("mosquitto_pub", ["-V", "5", "-p", $"{Port}", "-q", "1", .. arguments]);
        var result = await tool.End(Setup.Deadline, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await Kill();
        _folder.Dispose();
    }

    private bool Answers()
    {
        if (_process!.HasEnded)
            throw new InvalidOperationException($"mosquitto ended: {Log}");
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(new IPEndPoint(IPAddress.Loopback, Port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
