using EdgeCam.Uplink.Scheduling;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Scheduling;

public sealed class SendSchedulerTests
{
    [Theory]
    [InlineData(SendPolicy.TimeOrder, "IsPsP")]
    [InlineData(SendPolicy.Deadline, "ssIPP")] // sound at 10 and 40 ms is due at 210 and 240, pictures at 1000 and later
    [InlineData(SendPolicy.Priority, "ssIPP")]
    [InlineData(SendPolicy.RateOrder, "ssIPP")]
    public void A_policy_orders_what_waits_together(SendPolicy policy, string order)
    {
        using var scene = new LaneScene();
        scene.Pictures("IPP");
        scene.Frame(10);
        scene.Frame(40);
        Assert.Equal(order, scene.SendAll(policy, now: 70));
    }

    [Fact]
    public void By_rate_a_low_rendition_goes_before_the_main_one_also_between_the_packets_of_its_pictures()
    {
        using var scene = new LaneScene();
        scene.Pictures("IP");
        LaneScene.SendPart(scene.Video);
        scene.Pictures("I", from: 40, lane: scene.Low);
        scene.Frame(50);
        var scheduler = new SendScheduler(SendPolicy.RateOrder, [scene.Sound, scene.Low, scene.Video], interleaves: true);
        Assert.Same(scene.Sound, scheduler.Next(LaneScene.At(60)));
        scene.Sound.OnSent(200, default, isLast: true);
        Assert.Same(scene.Low, scheduler.Next(LaneScene.At(60)));
        scene.Low.OnSent(1000, default, isLast: true);
        Assert.Same(scene.Video, scheduler.Next(LaneScene.At(60)));
    }

    [Fact]
    public void By_deadline_old_pictures_precede_fresh_sound()
    {
        using var scene = new LaneScene(videoDeadline: 400, soundDeadline: 300);
        scene.Pictures("IPPPP");
        scene.Frame(150); // due at 450; the pictures at 400, 433 and later
        Assert.Equal("IPsPPP", scene.SendAll(SendPolicy.Deadline, now: 160));
    }

    [Fact]
    public void By_time_equal_instants_begin_with_sound()
    {
        using var scene = new LaneScene();
        scene.Pictures("I");
        scene.Frame(0);
        Assert.Equal("sI", scene.SendAll(SendPolicy.TimeOrder, now: 5));
    }

    [Theory]
    [InlineData(SendPolicy.TimeOrder, "IbbPbP")]
    [InlineData(SendPolicy.Deadline, "IbbPbP")]
    [InlineData(SendPolicy.RateOrder, "IbbPbP")]
    [InlineData(SendPolicy.Priority, "IPP")] // each b had a reference behind it
    public void Only_priority_drops_disposable_pictures_before_references(SendPolicy policy, string order)
    {
        using var scene = new LaneScene();
        scene.Pictures("IbbPbP");
        Assert.Equal(order, scene.SendAll(policy, now: 200));
        Assert.Equal(6 - order.Length, scene.Counters.Dropped(DropReason.Disposable));
    }

    [Fact]
    public void Disposable_pictures_with_nothing_behind_them_are_sent()
    {
        using var scene = new LaneScene();
        scene.Pictures("Ibb");
        Assert.Equal("Ibb", scene.SendAll(SendPolicy.Priority, now: 100));
    }

    [Fact]
    public void A_disposable_picture_that_was_begun_is_finished()
    {
        using var scene = new LaneScene();
        scene.Pictures("IbP");
        scene.Video.OnSent(1000, default, isLast: true);
        LaneScene.SendPart(scene.Video);
        Assert.Equal("bP", scene.SendAll(SendPolicy.Priority, now: 100));
    }

    [Fact]
    public void What_has_to_wait_waits_and_the_other_goes()
    {
        using var scene = new LaneScene();
        scene.Pictures("I");
        scene.Frame(10);
        var scheduler = new SendScheduler(SendPolicy.TimeOrder, [scene.Sound, scene.Video], interleaves: true);
        Assert.Same(scene.Video, scene.Choose(scheduler, 20));
        Assert.Same(scene.Sound, scene.Choose(scheduler, 20, withVideo: false, withSound: true));
        Assert.Same(scene.Video, scene.Choose(scheduler, 20, withVideo: true, withSound: false));
        Assert.Null(scene.Choose(scheduler, 20, withVideo: false, withSound: false));
    }

    [Fact]
    public void What_waits_too_long_expires_even_while_nothing_may_be_sent()
    {
        using var scene = new LaneScene();
        scene.Pictures("I");
        scene.Frame(0);
        var scheduler = new SendScheduler(SendPolicy.Priority, [scene.Sound, scene.Video], interleaves: true);
        Assert.Null(scene.Choose(scheduler, 1001, withVideo: false, withSound: false));
        Assert.Equal((0, 0), (scene.Sound.Count, scene.Video.Count));
    }

    [Theory]
    [InlineData(SendPolicy.TimeOrder)]
    [InlineData(SendPolicy.Deadline)]
    [InlineData(SendPolicy.Priority)]
    [InlineData(SendPolicy.RateOrder)]
    public void Where_units_do_not_interleave_the_one_begun_is_finished_first(SendPolicy policy)
    {
        using var scene = new LaneScene();
        scene.Pictures("I", from: 10);
        LaneScene.SendPart(scene.Video);
        scene.Frame(0);
        var whole = new SendScheduler(policy, [scene.Sound, scene.Video], interleaves: false);
        var mixed = new SendScheduler(policy, [scene.Sound, scene.Video], interleaves: true);
        Assert.Same(scene.Video, scene.Choose(whole, 20, withVideo: false, withSound: true));
        Assert.Same(scene.Sound, scene.Choose(mixed, 20));
    }

    [Fact]
    public void A_unit_begun_that_expires_makes_way()
    {
        using var scene = new LaneScene(videoDeadline: 100);
        scene.Pictures("I");
        LaneScene.SendPart(scene.Video);
        scene.Frame(90);
        var scheduler = new SendScheduler(SendPolicy.Priority, [scene.Sound, scene.Video], interleaves: false);
        Assert.Same(scene.Sound, scene.Choose(scheduler, 101));
        Assert.True(scene.TakeIdrRequest());
    }
}
