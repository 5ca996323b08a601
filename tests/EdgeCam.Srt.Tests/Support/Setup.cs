using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Srt.Tests.Support;

/// <summary>What these tests need of the machine; each is asked for where it is used and skips with the reason.</summary>
internal static class Setup
{
    public const string Secret = "correct-horse-battery";

    /// <summary>A deadline that only a hung program reaches.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static SrtLibrary Library()
    {
        if (!SrtLibrary.TryLoad(out var library, out var missing))
            Assert.Skip("needs: " + missing);
        return library;
    }

    public static void NeedsSrtTools() => Assert.SkipUnless(Tool.IsInstalled("srt-live-transmit"), "needs: apt-get install srt-tools");

    public static SrtPassphrase Passphrase(string text = Secret)
    {
        Assert.True(SrtPassphrase.TryCreate(text, out var passphrase, out var fault), fault);
        return passphrase;
    }

    public static Task Eventually(Func<bool> condition, string what) =>
        Testing.Processes.Eventually.IsTrue(condition, Deadline, what, TestContext.Current.CancellationToken);
}
