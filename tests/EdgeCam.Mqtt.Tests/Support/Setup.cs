using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests.Support;

/// <summary>What these tests need of the machine; each is asked for where it is used and skips with the reason.</summary>
internal static class Setup
{
    /// <summary>A deadline that only a hung program reaches.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Set by test.sh --long.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("EDGECAM_LONG") is not null;

    public static MqttLibrary Library()
    {
        if (!MqttLibrary.TryLoad(out var library, out var missing))
            Assert.Skip("needs: " + missing);
        return library;
    }

    /// <summary>A broker that everybody may use.</summary>
    public static Task<Mosquitto> Broker() => Broker(_ => "allow_anonymous true");

    /// <param name="settings">See <see cref="Mosquitto.Start(Func{ScratchFolder, string}, CancellationToken)"/>.</param>
    public static Task<Mosquitto> Broker(Func<ScratchFolder, string> settings)
    {
        NeedsMosquitto();
        return Mosquitto.Start(settings, TestContext.Current.CancellationToken);
    }

    public static void NeedsMosquitto() =>
        Assert.SkipUnless(Mosquitto.Programs.All(Tool.IsInstalled), "needs: apt-get install mosquitto mosquitto-clients");

    public static Task Eventually(Func<bool> condition, string what) =>
        Testing.Processes.Eventually.IsTrue(condition, Deadline, what, TestContext.Current.CancellationToken);
}
