using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>An owner who changes one setting after the other while the machine breaks: what was acknowledged is never lost, and nothing is ever half.</summary>
/// <remarks>Asks on the thread pool until it is stopped.</remarks>
internal sealed class SettingsWriter : IAsyncDisposable
{
    private const string File = "/var/lib/edgecam/settings.json";
    private const int Values = 60;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private int _asked;
    private string? _reply;
    private (long Number, int Value)? _acknowledged;

    private SettingsWriter() => _asking = Task.Run(AskOn);

    public static SettingsWriter Start() => new();

    /// <summary>Waits until one change was acknowledged.</summary>
    public Task HasChanged(TimeSpan within) =>
        Eventually.IsTrue(() => _acknowledged is not null, within, $"a change; the last reply: {Volatile.Read(ref _reply)}", TestContext.Current.CancellationToken);

    /// <summary>Stops, and asserts that the file holds what was acknowledged last, or something newer, whole.</summary>
    /// <returns>The last revision that was acknowledged.</returns>
    public async Task<long> AssertKept()
    {
        await _stop.CancelAsync();
        await _asking;
        var kept = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(File))!; // a torn one is no JSON
        var last = _acknowledged!.Value;
        var number = (long)kept["rev"]!;
        Assert.True(number >= last.Number, $"revision {last.Number} was acknowledged and {number} is kept");
        if (number == last.Number)
            Assert.Equal(last.Value, (int)kept["settings"]!["motion"]!["sensitivity"]!);
        return last.Number;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    private async Task AskOn()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Ask(_asked++ % Values + 1);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // gone, or hanging: what it said before counts
            }

            await Task.WhenAny(Task.Delay(Rest, _stop.Token));
        }
    }

    private async Task Ask(int value)
    {
        var patch = new JsonObject { ["patch"] = new JsonObject { ["motion"] = new JsonObject { ["sensitivity"] = value } } };
        var reply = await Control.Ask("settings", "settings", patch, _stop.Token);
        Volatile.Write(ref _reply, reply?.ToJsonString());
        if ((string?)reply?["status"] == "ok")
            _acknowledged = ((long)reply["rev"]!, value);
    }
}
