using System.Net;
using System.Net.Sockets;
using EdgeCam.Testing.Processes;

namespace EdgeCam.Testing.Mqtt;

/// <summary>A real broker on loopback with a configuration of its own, and the second, independent client that comes with it.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    /// <summary>What has to be installed.</summary>
    public static readonly string[] Programs = ["mosquitto", "mosquitto_pub", "mosquitto_sub", "mosquitto_rr"];

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30); // only a hung program reaches it
    private readonly ScratchFolder _folder = new();
    private readonly string _configuration;
    private readonly CancellationToken _cancel;
    private Tool? _process;
    private int _watchers;

    private Mosquitto(int port, Func<int, ScratchFolder, string> configuration, CancellationToken cancel)
    {
        Port = port;
        _cancel = cancel;
        _configuration = _folder["mosquitto.conf"];
        File.WriteAllText(_configuration, $"user root\n{configuration(port, _folder)}\n");
    }

    public int Port { get; }

    public ScratchFolder Folder => _folder;

    /// <summary>How its own clients reach it, beside the port: certificates, user and password.</summary>
    public IReadOnlyList<string> Identity { get; set; } = [];

    /// <summary>What it logged since it was started last.</summary>
    public string Log => _process?.Error ?? "";

    /// <param name="settings">Lines of mosquitto.conf(5) for its listener; files go into the folder.</param>
    public static Task<Mosquitto> Start(Func<ScratchFolder, string> settings, CancellationToken cancel) =>
        StartWhole((port, folder) => $"listener {port} 127.0.0.1\npersistence false\nlog_type all\n{settings(folder)}", cancel);

    /// <param name="configuration">A whole mosquitto.conf(5) for the port; files go into the folder.</param>
    public static async Task<Mosquitto> StartWhole(Func<int, ScratchFolder, string> configuration, CancellationToken cancel)
    {
        var broker = new Mosquitto(FreePorts.TakeFour(), configuration, cancel);
        await broker.Start();
        return broker;
    }

    public async Task Start()
    {
        _process = Tool.Start("mosquitto", ["-c", _configuration]);
        await Eventually.IsTrue(Answers, Deadline, $"mosquitto listens on {Port}: {Log}", _cancel);
    }

    /// <summary>As by SIGKILL: it forgets everything.</summary>
    public async Task Kill()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>It stays, and says nothing more; or goes on.</summary>
    public Task Freeze(bool isFrozen) => _process!.Signal(isFrozen ? "STOP" : "CONT", _cancel);

    /// <summary>mosquitto_sub that ends after as many messages, once it has subscribed.</summary>
    public async Task<Tool> Subscribe(string topic, int count, string format)
    {
        var id = NextWatcher();
        var tool = Tool.Start("mosquitto_sub", [.. Client(), "-i", id, "-q", "1", "-t", topic, "-C", $"{count}", "-F", format]);
        await HasSubscribed(id);
        return tool;
    }

    /// <summary>mosquitto_sub that writes what comes into a file until it is disposed of, once it has subscribed.</summary>
    public async Task<MessageLog> Watch(string topic)
    {
        var id = NextWatcher();
        var log = new MessageLog(Folder[id], [.. Client(), "-i", id, "-q", "1", "-t", topic]);
        await HasSubscribed(id);
        return log;
    }

    /// <summary>mosquitto_pub as one would type it.</summary>
    public async Task Publish(params string[] arguments)
    {
        var result = await TryPublish(arguments);
        if (!result.Succeeded)
            throw new InvalidOperationException(result.ToString());
    }

    /// <summary>The same, whatever becomes of it.</summary>
    public Task<ToolResult> TryPublish(params string[] arguments) => Run("mosquitto_pub", ["-q", "1", .. arguments]);

    /// <summary>Any of its clients, to its end.</summary>
    public async Task<ToolResult> Run(string program, params string[] arguments)
    {
        await using var tool = Tool.Start(program, [.. Client(), .. arguments]);
        return await tool.End(Deadline, _cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await Kill();
        _folder.Dispose();
    }

    private string[] Client() => ["-V", "5", "-h", "127.0.0.1", "-p", $"{Port}", .. Identity];

    private string NextWatcher() => $"watcher-{Interlocked.Increment(ref _watchers)}";

    private Task HasSubscribed(string id) =>
        Eventually.IsTrue(() => Log.Contains($"Sending SUBACK to {id}\n", StringComparison.Ordinal), Deadline, $"mosquitto_sub has subscribed: {Log}", _cancel);

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
