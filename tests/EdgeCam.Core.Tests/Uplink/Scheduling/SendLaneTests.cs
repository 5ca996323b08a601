using EdgeCam.Media;
using EdgeCam.Uplink.Scheduling;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Scheduling;

public sealed class SendLaneTests
{
    [Fact]
    public void Video_begins_with_an_idr_and_asks_for_it_until_it_comes()
    {
        using var scene = new LaneScene();
        scene.Pictures("PP");
        Assert.True(scene.TakeIdrRequest());
        Assert.Equal((0, 2), (scene.Video.Count, scene.Counters.Dropped(DropReason.WaitingForIdr)));
        scene.Pictures("IP");
        Assert.False(scene.TakeIdrRequest());
        Assert.Equal((2, 2000), (scene.Video.Count, scene.Video.Bytes));
    }

    [Fact]
    public void Sound_begins_with_whatever_comes()
    {
        using var scene = new LaneScene();
        scene.Frame(0);
        Assert.Equal(1, scene.Sound.Count);
    }

    [Fact]
    public void A_dropped_reference_takes_what_depends_on_it_and_an_idr_is_asked_for()
    {
        using var scene = new LaneScene();
        scene.Pictures("IPPP");
        scene.Video.DropHead(DropReason.Expired);
        Assert.Equal(0, scene.Video.Count);
        Assert.True(scene.TakeIdrRequest());
        Assert.Equal((1, 3), (scene.Counters.Dropped(DropReason.Expired), scene.Counters.Dropped(DropReason.WaitingForIdr)));
        scene.Pictures("P");
        Assert.Equal(0, scene.Video.Count);
    }

    [Fact]
    public void A_dropped_reference_leaves_the_idr_behind_it_and_asks_for_none()
    {
        using var scene = new LaneScene();
        var first = scene.Pictures("IPPIP");
        scene.Video.DropHead(DropReason.Expired);
        Assert.Equal((2, first + 3), (scene.Video.Count, scene.Video.Head.Sequence));
        Assert.False(scene.TakeIdrRequest());
        scene.Pictures("P");
        Assert.Equal(3, scene.Video.Count);
    }

    [Fact]
    public void A_disposable_picture_takes_nothing_with_it()
    {
        using var scene = new LaneScene();
        scene.Pictures("IbP");
        scene.Video.OnSent(1000, default, isLast: true);
        scene.Video.DropHead(DropReason.Disposable);
        Assert.Equal(1, scene.Video.Count);
        Assert.False(scene.TakeIdrRequest());
    }

    [Fact]
    public void An_idr_supersedes_what_waits_only_when_the_link_is_behind()
    {
        using var scene = new LaneScene();
        scene.Pictures("IPP");
        scene.Pictures("I", from: 100, isBehind: false);
        Assert.Equal(4, scene.Video.Count);
        var newest = scene.Pictures("I", from: 133, isBehind: true);
        Assert.Equal((1, newest), (scene.Video.Count, scene.Video.Head.Sequence));
        Assert.Equal(4, scene.Counters.Dropped(DropReason.Superseded));
        Assert.False(scene.TakeIdrRequest());
    }

    [Fact]
    public void Each_track_expires_by_its_own_deadline()
    {
        using var scene = new LaneScene(videoDeadline: 400, soundDeadline: 100);
        scene.Pictures("I");
        scene.Frame(0);
        Expire(scene, 100);
        Assert.Equal((1, 1), (scene.Sound.Count, scene.Video.Count)); // at the deadline, not past it
        Expire(scene, 101);
        Assert.Equal((0, 1), (scene.Sound.Count, scene.Video.Count));
        Expire(scene, 401);
        Assert.Equal((0, 0), (scene.Sound.Count, scene.Video.Count));
        Assert.True(scene.TakeIdrRequest());
        Assert.Equal(2, scene.Counters.Dropped(DropReason.Expired));
    }

    [Fact]
    public void When_a_reference_expires_younger_pictures_do_not_outlive_it()
    {
        using var scene = new LaneScene(videoDeadline: 100);
        scene.Pictures("IPPP");
        Expire(scene, 101);
        Assert.Equal(0, scene.Video.Count);
    }

    [Fact]
    public void More_than_the_lane_keeps_track_of_are_given_up_as_a_whole()
    {
        using var scene = new LaneScene();
        scene.Pictures("I" + new string('P', 10_000), every: 0);
        Assert.Equal(0, scene.Video.Count);
        Assert.True(scene.TakeIdrRequest());
        Assert.True(scene.Counters.Dropped(DropReason.Lapped) > 0);
    }

    [Fact]
    public void Every_unit_of_a_full_lane_is_sent_waits_or_is_counted()
    {
        using var scene = new LaneScene();
        scene.Pictures("I" + new string('P', 999), every: 0);
        Assert.Equal(1000, scene.Video.Count + scene.Counters.Dropped(DropReason.Lapped) + scene.Counters.Dropped(DropReason.WaitingForIdr));
    }

    [Fact]
    public void An_idr_that_finds_the_lane_full_begins_it_anew()
    {
        using var scene = new LaneScene();
        scene.Pictures("I", every: 0);
        while (scene.Counters.Dropped(DropReason.Lapped) == 0) // all IDRs, so that it is one that finds it full
            scene.Pictures("I", every: 0);
        Assert.Equal(1, scene.Video.Count);
        scene.TakeIdrRequest();
        scene.Pictures("P");
        Assert.Equal(2, scene.Video.Count);
        Assert.False(scene.TakeIdrRequest());
    }

    [Fact]
    public void A_full_lane_of_sound_goes_on_with_the_newest()
    {
        using var scene = new LaneScene();
        var newest = 0L;
        for (var i = 0; scene.Counters.Dropped(DropReason.Lapped) == 0; i++)
            newest = scene.Frame(i);
        Assert.Equal((1, newest), (scene.Sound.Count, scene.Sound.Head.Sequence));
    }

    [Fact]
    public void The_position_is_the_heads_and_ends_with_it()
    {
        using var scene = new LaneScene();
        scene.Pictures("IP");
        Assert.Null(scene.Video.Position);
        LaneScene.SendPart(scene.Video, 300);
        Assert.Equal((300, 1700), (scene.Video.Position!.Value.Sent, scene.Video.Bytes));
        scene.Video.OnSent(700, default, isLast: true);
        Assert.Null(scene.Video.Position);
        Assert.Equal((1, 1000), (scene.Video.Count, scene.Video.Bytes));
        LaneScene.SendPart(scene.Video);
        scene.Video.DropHead(DropReason.Expired);
        Assert.Null(scene.Video.Position);
        Assert.Equal(0, scene.Video.Bytes);
    }

    [Fact]
    public void A_restart_forgets_what_waits_and_begins_with_an_idr()
    {
        using var scene = new LaneScene();
        scene.Pictures("IPIP");
        scene.Frame(0);
        LaneScene.SendPart(scene.Video);
        scene.Video.Restart();
        scene.Sound.Restart();
        Assert.Equal((0, 0), (scene.Video.Count, scene.Sound.Count));
        Assert.Null(scene.Video.Position);
        Assert.True(scene.TakeIdrRequest());
        scene.Pictures("P");
        scene.Frame(30);
        Assert.Equal((0, 1), (scene.Video.Count, scene.Sound.Count));
        scene.Pictures("IP");
        Assert.Equal(2, scene.Video.Count);
    }

    /// <summary>The promise of the lane, under anything that can happen to it.</summary>
    [Fact]
    public void Nothing_is_ever_sent_whose_reference_was_not()
    {
        for (var seed = 0; seed < 300; seed++)
            RunAtRandom(new Random(seed));
    }

    private static void RunAtRandom(Random random)
    {
        using var scene = new LaneScene(videoDeadline: 300);
        var (published, chain) = (0L, -1L); // chain: the newest reference that was sent, with all that it refers to
        var references = new Dictionary<long, long>();
        var newest = 0L;
        var scheduler = new SendScheduler(SendPolicy.Priority, [scene.Sound, scene.Video], interleaves: true);
        for (var now = 0; now < 3000; now += random.Next(1, 20))
        {
            if (random.Next(3) == 0)
            {
                var kind = scene.TakeIdrRequest() ? 'I' : "PPPbbI"[random.Next(6)];
                published = scene.Pictures($"{kind}", from: now, isBehind: random.Next(2) == 0);
                references[published] = kind == 'I' ? 0 : newest;
                newest = kind == 'b' ? newest : published;
            }

            if (random.Next(30) == 0)
                scene.Video.WaitForIdr();
            if (random.Next(100) == 0)
                scene.Video.Restart();
            if (scheduler.Next(LaneScene.At(now)) is not { } lane)
                continue;
            var head = lane.Head;
            Assert.True(head.Info.IsIdr || references[head.Sequence] == chain, $"at {now} picture {head.Sequence} was sent without {references[head.Sequence]}");
            if (random.Next(2) == 0)
            {
                LaneScene.SendPart(lane);
                continue;
            }

            lane.OnSent(1000, default, isLast: true);
            chain = (head.Info.Flags & AccessUnitFlags.Disposable) != AccessUnitFlags.None ? chain : head.Sequence;
        }
    }

    private static void Expire(LaneScene scene, double now)
    {
        scene.Sound.Expire(LaneScene.At(now));
        scene.Video.Expire(LaneScene.At(now));
    }
}
