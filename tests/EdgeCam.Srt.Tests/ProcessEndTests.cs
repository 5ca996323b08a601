using EdgeCam.Srt.Tests.Support;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>libsrt left to its static destructors may crash or hang the process that ends.</summary>
public sealed class ProcessEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_process_with_open_connections_ends_at_once_and_well()
    {
        Setup.Library();
        var program = typeof(ProcessEndTests).Assembly.Location;
        var scene = $"{program} -noLogo -method {typeof(ProcessEndTests).FullName}.{nameof(A_stream_is_left_running)}";
        for (var i = 0; i < 3; i++)
        {
            var ended = await Tool.Run("dotnet", scene, Patience, TestContext.Current.CancellationToken);
            Assert.True(ended.Succeeded && ended.Output.Contains("Total: 1,", StringComparison.Ordinal), $"{ended}{ended.Output}");
        }
    }

    /// <summary>The scene of the other test; also this process ends with a connection that nobody closes.</summary>
    [Fact]
    public void A_stream_is_left_running()
    {
        var pair = LoopbackPair.Open(new SrtOptions { Passphrase = Setup.Passphrase() });
        Payloads.SendNumbered(pair.Library, pair.Caller, 100);
        GC.KeepAlive(LeftOpen = pair);
    }

    private static LoopbackPair? LeftOpen { get; set; }
}
