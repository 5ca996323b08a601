using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

public sealed class CredentialTests
{
    private const string Secret = "correct-horse-battery";

    [Fact]
    public async Task User_and_password_open_the_broker()
    {
        await using var broker = await Broker();
        using var camera = Camera.On(broker, plan => plan with { User = "cam", Password = MqttPassword.Of(Secret) });
        await camera.IsUp();
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_tried_again_soon()
    {
        await using var broker = await Broker();
        using var camera = Camera.On(broker, plan => plan with { User = "cam", Password = MqttPassword.Of("wrong-" + Secret) });
        await camera.Fails("""refuses user "cam" """.TrimEnd());
        Assert.Contains(camera.Log.Lines, l => l.Contains("Next attempt in 300 s", StringComparison.Ordinal));
        Assert.DoesNotContain(camera.Log.Lines, l => l.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, camera.Broker.Status.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_user_a_broker_that_wants_one_says_so()
    {
        await using var broker = await Broker();
        using var camera = Camera.On(broker);
        await camera.Fails("refuses us without a user");
    }

    [Fact]
    public async Task A_password_comes_from_the_first_line_of_a_file_as_it_is_at_each_connect()
    {
        await using var broker = await Broker();
        var file = broker.Folder["password"];
        using var camera = Camera.On(broker, plan => plan with { User = "cam", Password = MqttPassword.FromFile(file) });
        await camera.Fails("the MQTT password cannot be read");
        await File.WriteAllTextAsync(file, Secret + "\n# anything\n", TestContext.Current.CancellationToken);
        await camera.IsUp();
    }

    [Fact]
    public async Task A_name_without_a_folder_is_a_credential_of_systemd()
    {
        await using var broker = await Broker();
        await File.WriteAllTextAsync(broker.Folder["mqtt-password"], Secret, TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", Path.GetDirectoryName(broker.Folder["mqtt-password"]));
        using var camera = Camera.On(broker, plan => plan with { User = "cam", Password = MqttPassword.FromFile("mqtt-password") });
        await camera.IsUp();
    }

    [Fact]
    public void A_plan_that_is_printed_shows_no_secret()
    {
        Assert.True(BrokerUrl.TryParse("mqtt://h", out var url, out _));
        var plan = new MqttBrokerPlan(url, "id", new("t", [])) { User = "cam", Password = MqttPassword.Of(Secret) };
        Assert.DoesNotContain(Secret, plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("(hidden)", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_access_list_forbids_is_said_counted_and_does_not_hold_up_the_rest()
    {
        await using var broker = await Broker($"user cam\ntopic readwrite {Camera.Topics.Base}/#\n");
        using var camera = Camera.On(broker, plan => plan with { User = "cam", Password = MqttPassword.Of(Secret) });
        await camera.IsUp();
        camera.Broker.Publish(new("edgecam/v1/ec-another/state", "{}"u8.ToArray()), Queueing.Latest);
        camera.Broker.Publish(new(Camera.Topics.State, "{}"u8.ToArray()), Queueing.Latest);
        await Setup.Eventually(() => camera.Broker.Counts is { Sent: 1, Refused: 1 }, $"one is sent and one is not: {camera.Broker.Counts}");
        Assert.Equal(1, camera.Broker.Status.Dropped);
        Assert.Contains(camera.Log.Lines, l => l.Contains("will not have a message", StringComparison.Ordinal));
    }

    private static Task<Mosquitto> Broker(string accessList = "") => Setup.Broker(folder =>
    {
        var passwords = folder["passwords"];
        Tool.Run("mosquitto_passwd", $"-c -b {passwords} cam {Secret}", Setup.Deadline, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        File.WriteAllText(folder["acl"], accessList);
        return $"allow_anonymous false\npassword_file {passwords}" + (accessList.Length == 0 ? "" : $"\nacl_file {folder["acl"]}");
    });
}
