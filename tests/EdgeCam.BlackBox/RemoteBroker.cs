using System.Text.Json.Nodes;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Network;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The owner's side: mosquitto, its own clients as the operator, and the way of a camera named "gate" to it, which can be closed.</summary>
internal sealed class RemoteBroker : IAsyncDisposable
{
    public const string Base = "edgecam/v1/gate";

    private RemoteBroker(Mosquitto server) => (Server, Way) = (server, new TcpRelay(FreePorts.TakeFour(), server.Port));

    public Mosquitto Server { get; }

    public TcpRelay Way { get; }

    public (string Key, object Value)[] Settings => [("Mqtt__Url", $"mqtt://127.0.0.1:{Way.Port}"), ("Mqtt__Id", "gate")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One that everybody may use.</summary>
    public static Task<RemoteBroker> Start() => Start(_ => "allow_anonymous true");

    /// <param name="settings">Lines of mosquitto.conf(5); files go into the folder.</param>
    public static async Task<RemoteBroker> Start(Func<ScratchFolder, string> settings)
    {
        Needs.Programs(Mosquitto.Programs);
        return new RemoteBroker(await Mosquitto.Start(settings, Cancel));
    }

    /// <summary>The first reply, at a topic that the request names.</summary>
    public async Task<JsonNode> Ask(string topic, string request)
    {
        var result = await Server.Run("mosquitto_rr", "-q", "1", "-t", $"{Base}/{topic}", "-e", $"{Base}/res/asked", "-m", request, "-W", "20");
        Assert.True(result.Succeeded && result.Output.Length > 0, result.ToString());
        return JsonNode.Parse(result.Output)!;
    }

    /// <summary>A patch of one setting; the status of the reply.</summary>
    public async Task<string?> Set(string section, string key, int value) =>
        (string?)(await Ask("settings/set", $$$$"""{"patch":{"{{{{section}}}}":{"{{{{key}}}}":{{{{value}}}}}}}"""))["status"];

    /// <summary>Sends a request to which nobody waits for a reply.</summary>
    public Task Send(string topic, string payload, params string[] more) => Server.Publish(["-t", $"{Base}/{topic}", "-m", payload, .. more]);

    /// <summary>A retained message of the camera, which may still be on its way.</summary>
    public async Task<JsonNode> Kept(string topic) => JsonNode.Parse(await Text($"{Base}/{topic}"))!;

    public async Task<string> Text(string topic) => (await Server.Run("mosquitto_sub", "-t", topic, "-C", "1", "-W", "20")).Output.TrimEnd('\n');

    /// <summary>Waits until the camera has said that it is there.</summary>
    public Task IsReached() => Eventually.IsTrue(
        async () => await Text($"{Base}/availability") == "online", TimeSpan.FromSeconds(90), "the camera is online", Cancel);

    public async ValueTask DisposeAsync()
    {
        Way.Dispose();
        await Server.DisposeAsync();
    }
}
