using EdgeCam.Simulation.Runs.Rfc8867;
using EdgeCam.Simulation.Runs.Shared;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

public sealed class Rfc8867ReaderTests
{
    private static readonly UplinkPlan Uplink = UplinkProfiles.All[UplinkProfiles.Default];

    [Fact]
    public void A_case_becomes_links_flows_and_competitors()
    {
        var cases = Rfc8867Reader.Read(MadeUp, Uplink);

        Assert.Equal(["9.1, delay 50 ms", "9.1, delay 100 ms", "9.2"], cases.Select(given => given.ToString()));
        Assert.Equal("steps=0:1000+40.5:2500,delay=100,queue=300ms,jitter=5", cases[1].Plan.Up.Text);
        Assert.Equal("rate=10000,delay=100", cases[1].Plan.Down.Text);
        Assert.Equal((Bitrate.Kbps(150), Bitrate.Kbps(1500), Bitrate.Kbps(20)), (cases[0].Plan.Flows[0].Uplink.LeastRate, cases[0].Plan.Flows[0].Uplink.MostRate, cases[0].Plan.Flows[0].Sound));
        Assert.Equal(Uplink.VideoDeadline, cases[0].Plan.Flows[0].Uplink.VideoDeadline);
        Assert.Equal(TimeSpan.FromSeconds(99), cases[0].Plan.Flows[0].End);

        var second = cases[2].Plan;
        Assert.Equal("steps=0:800,delay=10,queue=300ms,jitter=5", second.Down.Text);
        Assert.Equal([0, 140], second.Flows.Select(flow => flow.ExtraDelay.TotalMilliseconds));
        Assert.Equal([false, true], second.Flows.Select(flow => flow.IsBackward));
        Assert.Equal(TimeSpan.FromSeconds(60), second.Flows[1].PauseUntil);
        Assert.Equal(3, second.Downloads.Count);
        Assert.All(second.Downloads, download => Assert.NotNull(download.ShortSeed));
    }

    [Fact]
    public void Every_case_of_the_rfc_runs_and_carries_media()
    {
        var cases = Rfc8867Reader.Read(Traces.ReadOrSkip("rfc8867.json"), Uplink);

        Assert.Equal(["5.1", "5.1", "5.2", "5.2", "5.3", "5.4", "5.5", "5.6", "5.6", "5.7", "5.8"], cases.Select(given => given.Id));
        foreach (var given in cases)
        {
            var result = SharedRun.Of(given.Plan, 1);
            for (var flow = 0; flow < result.Flows.Count; flow++)
            {
                var rate = result.FlowKbps(flow, given.Plan.Flows[flow].Start, given.Plan.Duration);
                Assert.True(rate is > 50 and < 1700, $"{given}: flow {flow} had {rate:0} kbit/s");
            }
        }
    }

    private const string MadeUp = """
        {
          "defaults": { "one_way_propagation_delay_ms": 50, "jitter_model": { "std_ms": 5 }, "queue": { "size_ms": 300 } },
          "media_defaults": { "video": { "rate_kbps": [150, 1500], "start_kbps": 150 }, "audio": { "rate_kbps": 20 } },
          "cases": [
            {
              "id": "9.1", "title": "Made up", "duration_s": 100, "one_way_delay_ms_forward_set": [50, 100],
              "forward": { "steps": [ { "t_s": 0, "kbps": 1000 }, { "t_s": 40.5, "kbps": 2500 } ] },
              "backward": null, "competing": null,
              "media": [ { "id": 1, "start_s": 0, "end_s": 99 } ]
            },
            {
              "id": "9.2", "title": "Made up too", "duration_s": 100, "one_way_delay_ms_per_flow": [10, 150],
              "forward": { "steps": [ { "t_s": 0, "kbps": 1000 } ] },
              "backward": { "steps": [ { "t_s": 0, "kbps": 800 } ] },
              "competing": { "type": "TCP short-lived", "count": 3 },
              "media": [
                { "id": 1, "start_s": 0, "end_s": 99, "one_way_delay_ms": 10, "direction": "forward" },
                { "id": 2, "start_s": 5, "end_s": 99, "pause_s": 40, "resume_s": 60, "one_way_delay_ms": 150, "direction": "backward" }
              ]
            }
          ]
        }
        """;
}
