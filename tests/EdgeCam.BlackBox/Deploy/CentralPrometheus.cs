using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Deploy;

/// <summary>Two real Prometheus with the owner's files, folders and ports aside: the central one, and the agent of a box.</summary>
internal sealed class CentralPrometheus : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Tool _central;
    private readonly HttpClient _operator;
    private Tool? _agent;

    private CentralPrometheus()
    {
        Issue();
        Port = FreePorts.TakeFour();
        (string, string)[] here = [("/etc/prometheus/", _folder["./"])];
        File.Copy(DeployFolder.File("prometheus/edgecam-rules.yml"), _folder["edgecam-rules.yml"]);
        File.WriteAllText(_folder["prometheus.yml"], DeployFolder.Text("prometheus/prometheus.yml", here));
        File.WriteAllText(_folder["web.yml"], DeployFolder.Text("prometheus/web.yml", here));
        _central = Start("prometheus.yml", Port, $"--web.config.file={_folder["web.yml"]}", $"--storage.tsdb.path={_folder["data"]}", "--web.enable-remote-write-receiver");
        _operator = Client("operator");
    }

    public int Port { get; }

    /// <summary>What both have said.</summary>
    public string Log => _central.Error + _agent?.Error;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CentralPrometheus> Start()
    {
        Needs.Programs("prometheus", "promtool");
        var central = new CentralPrometheus();
        await Eventually.IsTrue(central.Answers, Player.Patience, $"Prometheus is ready: {central.Log}", Cancel);
        return central;
    }

    /// <summary>The agent of the box "gate", which looks at the page each second.</summary>
    public void StartAgent(int page)
    {
        File.WriteAllText(_folder["agent.yml"], DeployFolder.Text(
            "prometheus/agent.yml",
            ("/etc/prometheus/", _folder["./"]), ("127.0.0.1:9464", $"127.0.0.1:{page}"), ("monitor.example:9090", $"127.0.0.1:{Port}"), ("scrape_interval: 30s", "scrape_interval: 1s")));
        _agent = Start("agent.yml", FreePorts.TakeFour(), "--enable-feature=agent", $"--storage.agent.path={_folder["agent"]}");
    }

    /// <summary>What an instant query gives; a fault of it fails the test.</summary>
    public async Task<JsonArray> Ask(string query)
    {
        using var answer = await _operator.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{query}\n{text}");
        return JsonNode.Parse(text)!["data"]!["result"]!.AsArray();
    }

    /// <summary>Speaks to it with the certificate of that name, or with none.</summary>
    public HttpClient Client(string? name)
    {
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        tls.CertificateChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(_folder["ca.pem"]));
        if (name is not null)
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(_folder[$"{name}.pem"], _folder[$"{name}.key"])];
        return new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = new Uri($"https://127.0.0.1:{Port}") };
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        if (_agent is not null)
            await _agent.DisposeAsync();
        await _central.DisposeAsync();
        _folder.Dispose();
    }

    private void Issue()
    {
        using var authority = new TestAuthority(_folder);
        authority.Issue("central", "127.0.0.1");
        authority.Issue("camera");
        authority.Issue("operator");
    }

    private Tool Start(string configuration, int port, params string[] flags) =>
        Tool.Start("prometheus", [$"--config.file={_folder[configuration]}", $"--web.listen-address=127.0.0.1:{port}", .. flags]);

    private async Task<bool> Answers()
    {
        Assert.False(_central.HasEnded, Log);
        try
        {
            return (await _operator.GetAsync(new Uri("/-/ready", UriKind.Relative), Cancel)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
