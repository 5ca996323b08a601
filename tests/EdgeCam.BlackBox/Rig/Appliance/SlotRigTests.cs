using System.Text.Json.Nodes;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>Signed updates of a machine with two slots, by RAUC's own service: the other slot is tried once, and stays when it has proved itself.</summary>
[Collection(nameof(Undisturbed))]
public sealed class SlotRigTests : IClassFixture<InstalledAppliance>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly InstalledAppliance _appliance;
    private readonly ITestOutputHelper _output;

    public SlotRigTests(InstalledAppliance appliance, ITestOutputHelper output)
    {
        InstalledAppliance.IsNeeded();
        Assert.SkipUnless(File.Exists(InstalledAppliance.Beside("slots/system.conf")), "needs: apt-get install rauc squashfs-tools dosfstools, before tests/rig/run.sh");
        (_appliance, _output) = (appliance, output);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slot_that_films_stays_one_that_does_not_start_or_crashes_is_left()
    {
        InstalledAppliance.Trust("slots/owner.pem");
        await using var slots = await TwoSlots.Lay();
        await using var viewer = Viewer.Start(_appliance.User);
        await viewer.Sees(15, Patience);

        var told = await Update(1, () => TwoSlots.Reboot(isTried: true));
        Assert.Equal(("confirmed", "99.0.1"), Outcome(told));
        Assert.Equal('B', TwoSlots.Chosen);
        await TwoSlots.AssertHolds('B', InstalledAppliance.Beside("slots/1.ext4"));
        Assert.Equal("B", (string?)JsonNode.Parse(await Machine.Run("rauc", "status", "--output-format=json"))!["booted"]);

        told = await Update(2, () => TwoSlots.Reboot(isTried: false));
        Assert.Equal(("rolled_back", "99.0.2"), Outcome(told));
        Assert.Contains("did not start with it", (string?)told["reason"], StringComparison.Ordinal);
        Assert.True(TwoSlots.Chosen == 'B' && TwoSlots.IsBad('A'), "the slot that did not start is not left");

        told = await Update(3, async () =>
        {
            await TwoSlots.Reboot(isTried: true);
            for (var i = 0; i < 3; i++)
            {
                await ApplianceFaults.Killed();
                await viewer.Sees(5, Patience);
            }
        });
        Assert.Equal(("rolled_back", "99.0.3"), Outcome(told));
        Assert.Contains("crashed", (string?)told["reason"], StringComparison.Ordinal);
        Assert.True(TwoSlots.Chosen == 'B' && TwoSlots.IsBad('A'), "the slot that crashes is not left");
        await Eventually.IsTrue(() => TwoSlots.AsksForReboot, Patience, "the machine is to go back to the old slot", Cancel);
        await TwoSlots.AssertHolds('A', InstalledAppliance.Beside("slots/3.ext4"));
        await TwoSlots.AssertHolds('B', InstalledAppliance.Beside("slots/1.ext4"));
    }

    /// <summary>From the request until the camera tells what became of it.</summary>
    /// <param name="reboot">What happens when the machine is to be started anew.</param>
    private async Task<JsonNode> Update(int number, Func<Task> reboot)
    {
        var (was, began) = (TwoSlots.Chosen, TimeProvider.System.GetTimestamp());
        await using var events = await _appliance.Broker.Watch($"{InstalledAppliance.Base}/event/update");
        await using var command = Tool.Start("edgecam", ["update", InstalledAppliance.Beside($"slots/{number}.update")]); // goes down with the machine
        await Eventually.IsTrue(() => TwoSlots.AsksForReboot, Patience, "the machine is to be started anew", Cancel);
        Assert.Equal(was, TwoSlots.Chosen);
        await TwoSlots.AssertHolds(TwoSlots.Other(was), InstalledAppliance.Beside($"slots/{number}.ext4"));
        await reboot();
        await Eventually.IsTrue(() => events.All.Count > 0, Patience, "what became of it is told", Cancel);
        var told = events.All[0].Json;
        _output.WriteLine($"{(string?)told["to"]}: {(string?)told["event_type"]} after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        return told;
    }

    private static (string? Outcome, string? To) Outcome(JsonNode told) => ((string?)told["event_type"], (string?)told["to"]);
}
