using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig;

/// <summary>The daemon with the pins of the rig, and its owner at a broker, in the virtual machine of tests/rig.</summary>
[Collection(PinRig.Name)]
public sealed class PinsRigTests : IDisposable
{
    private const int Led = 17, Button = 20, Pir = 22, Light = 12, Door = 5, Siren = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // the processor is emulated
    private readonly ScratchFolder _folder = new();

    public PinsRigTests()
    {
        Assert.SkipUnless(PinRig.IsThere, VirtualHardware.Reason);
        (int Line, bool IsHigh)[] atRest = [(Button, true), (Pir, false), (Door, true)];
        foreach (var (line, isHigh) in atRest)
            PinRig.Pull(line, isHigh);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_owner_hears_of_button_and_door_and_switches_siren_and_light_by_mqtt()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await Start(broker);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/event/gpio");
        await Presses();
        await Has(watcher, said => said.Contains("\"button\"", StringComparison.Ordinal) && said.Contains("\"press\":\"short\"", StringComparison.Ordinal));
        PinRig.Pull(Door, isHigh: false);
        await Has(watcher, said => said.Contains("\"pin\":\"door\",\"value\":1", StringComparison.Ordinal));
        Assert.Equal(1, (int?)(await broker.Ask("cmd/gpio", """{"id":"d","action":"read","pin":"door"}"""))["value"]);

        Assert.Equal("ok", (string?)(await broker.Ask("cmd/gpio", """{"id":"s","action":"write","pin":"siren","value":1}"""))["status"]);
        Assert.True(PinRig.IsHigh(Siren));
        var refused = await broker.Ask("cmd/gpio", """{"id":"x","action":"write","pin":"door","value":1}""");
        Assert.Equal(("rejected", "not_an_output"), ((string?)refused["status"], (string?)refused["code"]));

        await broker.Send("ent/ir_light/set", "ON");
        await Eventually.IsTrue(() => PinRig.IsHigh(Light), Patience, "the light", Cancel);
        await broker.Send("ent/ir_light/set", "OFF");
        await Eventually.IsTrue(() => !PinRig.IsHigh(Light), Patience, "darkness", Cancel);
    }

    [Fact]
    public async Task What_the_pir_sensor_sees_is_told_and_written_as_a_clip()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await Start(broker, ("Pins__PirClip", true), ("Pins__PirHoldSeconds", 1), ("Motion__BeforeSeconds", 1), ("Motion__AfterSeconds", 2));
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/event/motion");
        PinRig.Pull(Pir, isHigh: true);
        await Has(watcher, said => said.Contains("\"event_type\":\"start\"", StringComparison.Ordinal) && said.Contains("\"src\":\"pir\"", StringComparison.Ordinal));
        PinRig.Pull(Pir, isHigh: false);
        await Has(watcher, said => said.Contains("\"event_type\":\"stop\"", StringComparison.Ordinal));
        await Eventually.IsTrue(() => Clips().Length == 1, Patience, "a whole clip", Cancel);
        await Player.Plays($"-i {Clips()[0]}", $"-map 0:v {Player.Discard}");
    }

    [Fact]
    public async Task The_lights_go_out_when_the_daemon_is_told_to_stop()
    {
        await using var broker = await RemoteBroker.Start();
        await using (var camera = await Start(broker, ("Pins__IrLight", "On")))
        {
            await broker.IsReached();
            await Eventually.IsTrue(() => PinRig.IsHigh(Light) && PinRig.IsHigh(Led), Patience, "both lights", Cancel);
            Assert.Equal("ok", (string?)(await broker.Ask("cmd/gpio", """{"id":"s","action":"write","pin":"siren","value":1}"""))["status"]);
            await camera.Stop();
        }

        Assert.Equal((false, false, false), (PinRig.IsHigh(Light), PinRig.IsHigh(Led), PinRig.IsHigh(Siren)));
    }

    private Task<RunningCamera> Start(RemoteBroker broker, params (string Key, object Value)[] settings)
    {
        File.WriteAllText(_folder["pins.json"], $$"""
            { "chips": [ "{{PinRig.Label}}" ],
              "status_led": { "line": {{Led}} }, "button": { "line": {{Button}}, "active_low": true }, "pir": { "line": {{Pir}} }, "ir_led": { "line": {{Light}} },
              "inputs": { "door": { "line": {{Door}}, "active_low": true } }, "outputs": { "siren": { "line": {{Siren}} } } }
            """);
        return RunningCamera.Start([.. broker.Settings, ("Pins__MapFile", _folder["pins.json"]), ("Recording__Directory", _folder["clips"]), .. settings]);
    }

    private static async Task Presses()
    {
        PinRig.Pull(Button, isHigh: false);
        await Task.Delay(200, Cancel); // a finger
        PinRig.Pull(Button, isHigh: true);
    }

    private static Task Has(MessageLog watcher, Func<string, bool> isIt) =>
        Eventually.IsTrue(() => watcher.All.Any(message => isIt(message.Payload)), Patience, "an event", Cancel);

    private string[] Clips() => Directory.Exists(_folder["clips"]) ? Directory.GetFiles(_folder["clips"], "*.mp4") : [];
}
