using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Mqtt;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Mosquitto = EdgeCam.Benchmarks.Processes.Mosquitto;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>One broker, its cameras, and who listens to them.</summary>
internal sealed class FleetRun : IDisposable
{
    private readonly ScratchFolder _folder;
    private readonly Operator _operator;

    private FleetRun(ScratchFolder folder, Mosquitto broker, Operator asking, Collector collector, CameraFleet fleet) =>
        (_folder, Broker, _operator, Collector, Fleet) = (folder, broker, asking, collector, fleet);

    public Mosquitto Broker { get; }

    public Collector Collector { get; }

    public CameraFleet Fleet { get; }

    /// <summary>What the broker costs as it stands.</summary>
    public ServerProcess Server => new(Broker.Pid);

    /// <summary>Broker and collector are up; no camera is.</summary>
    public static async Task<FleetRun> PrepareAsync(int cameras, TimeSpan healthPeriod, bool isTls)
    {
        var folder = new ScratchFolder();
        using var authority = new TestAuthority(folder);
        var (certificate, key) = authority.Issue("broker", "127.0.0.1");
        var tls = string.Create(CultureInfo.InvariantCulture, $"cafile {authority.CaFile}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true\n");
        var broker = await Mosquitto.StartAsync(kept =>
            $"allow_anonymous true\nset_tcp_nodelay true\nsys_interval 10\nmax_queued_messages 0\npersistence true\npersistence_location {kept.FullName}/\n{(isTls ? tls : "")}");
        var collector = new Collector();
        var asking = new Operator(RemoteSetup.Plan(broker.Port, "operator", TlsOf("operator")), Collector.Topics, collector.OnMessage);
        await asking.ConnectAsync();
        return new FleetRun(folder, broker, asking, collector, new CameraFleet(broker.Port, cameras, healthPeriod, TlsOf));

        MqttTls? TlsOf(string id)
        {
            if (!isTls)
                return null;
            var own = authority.Issue(id);
            return new MqttTls { CaFile = authority.CaFile, CertificateFile = own.Certificate, KeyFile = own.Key };
        }
    }

    /// <summary>A command for all of them.</summary>
    /// <returns>The answers that came, in the order they did.</returns>
    public Task<IReadOnlyList<Answer>> AskAllAsync(string command, int spreadSeconds) => _operator.AskAsync(
        $"edgecam/v1/group/{FleetCamera.Group}/cmd/{command}", new JsonObject { ["spread_s"] = spreadSeconds }, Fleet.Cameras.Count, TimeSpan.FromSeconds(30 + spreadSeconds));

    /// <summary>What went through the broker within about <paramref name="window"/>, and what that cost it.</summary>
    public async Task<(FleetCounts Before, FleetCounts After, TimeSpan Cpu)> WatchAsync(TimeSpan window)
    {
        await NextCountAsync();
        var (before, cpu) = (Collector.Counts, Server.CpuTime());
        await Task.Delay(window - TimeSpan.FromSeconds(5));
        await NextCountAsync();
        return (before, Collector.Counts, Server.CpuTime() - cpu);
    }

    /// <summary>Starts all of them at once.</summary>
    /// <returns>Until the last was connected and had said everything; what that cost the broker.</returns>
    public async Task<(TimeSpan Time, TimeSpan Cpu)> StartAllAsync()
    {
        var (since, cpu) = (MonotonicClock.Now, Server.CpuTime());
        Fleet.Start();
        await Fleet.IsUpAsync(since, TimeSpan.FromSeconds(120));
        return (Fleet.Cameras.Max(camera => camera.ConnectedAt) - since, Server.CpuTime() - cpu);
    }

    public void Dispose()
    {
        Fleet.Dispose();
        _operator.Dispose();
        Broker.Dispose();
        _folder.Dispose();
    }

    /// <summary>Waits for the broker's next counts: they come every ten seconds, all at once.</summary>
    private async Task NextCountAsync()
    {
        for (var last = Collector.Counts.At; Collector.Counts.At == last;)
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        await Task.Delay(TimeSpan.FromMilliseconds(100));
    }
}
