using EdgeCam.Media;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Media;

public sealed class EncoderSteeringTests
{
    private readonly EncoderSteering _steering = new();
    private long _version;

    [Fact]
    public void Where_nobody_sits_nothing_is_asked()
    {
        Assert.Null(_steering.Current);
        Assert.False(_steering.HasChanged(ref _version, out _));
    }

    [Fact]
    public void One_seat_gets_what_it_asks_for_and_the_encoder_hears_of_it_once()
    {
        using var seat = _steering.Join(Demand(kbps: 800));
        Assert.Equal(Demand(kbps: 800), Changed());
        Assert.False(_steering.HasChanged(ref _version, out _));

        seat.Ask(Demand(kbps: 700));
        seat.Ask(Demand(kbps: 600, scale: 0.5));
        Assert.Equal(Demand(kbps: 600, scale: 0.5), Changed());
        Assert.False(_steering.HasChanged(ref _version, out _));
    }

    [Fact]
    public void Several_seats_get_the_least_that_each_of_them_asks_for()
    {
        using var first = _steering.Join(Demand(kbps: 900, framesPerSecond: 0, scale: 0.5));
        using var second = _steering.Join(Demand(kbps: 500, framesPerSecond: 15));
        using var third = _steering.Join(Demand(kbps: 700, framesPerSecond: 20, scale: 0.75));
        Assert.Equal(Demand(kbps: 500, framesPerSecond: 15, scale: 0.5), _steering.Current);
    }

    [Fact]
    public void Who_leaves_counts_no_more()
    {
        var slow = _steering.Join(Demand(kbps: 100));
        var fast = _steering.Join(Demand(kbps: 900));
        slow.Dispose();
        Assert.Equal(Demand(kbps: 900), _steering.Current);
        slow.Ask(Demand(kbps: 50)); // nobody listens
        slow.Dispose();
        Assert.Equal(Demand(kbps: 900), Changed());

        fast.Dispose();
        Assert.Null(Changed());
    }

    [Fact]
    public void Only_when_all_hold_are_pictures_passed_over()
    {
        using var dark = _steering.Join(Demand(kbps: 100, framesPerSecond: 1, scale: 0.25, isHeld: true));
        Assert.True(_steering.Current!.Value.IsHeld);

        using var bright = _steering.Join(Demand(kbps: 900));
        Assert.Equal(Demand(kbps: 900), _steering.Current); // and one that takes no pictures makes them no worse

        bright.Ask(Demand(kbps: 900, isHeld: true));
        Assert.Equal(Demand(kbps: 100, framesPerSecond: 1, scale: 0.25, isHeld: true), _steering.Current);
    }

    [Fact]
    public void What_makes_no_difference_does_not_reach_the_encoder()
    {
        using var slow = _steering.Join(Demand(kbps: 100));
        using var fast = _steering.Join(Demand(kbps: 900));
        Changed();
        fast.Ask(Demand(kbps: 800));
        Assert.False(_steering.HasChanged(ref _version, out _));
    }

    [Fact]
    public void Asking_and_following_allocate_nothing()
    {
        using var seat = _steering.Join(Demand(kbps: 1));
        using var other = _steering.Join(Demand(kbps: 2_000));
        var number = 0;
        Allocation.AssertNone(() => AskAndFollow(seat, number++));
    }

    /// <summary>Demands whose parts are derived from one number: one that was torn would not be.</summary>
    [Fact]
    public void Seats_on_several_threads_never_show_a_torn_demand_and_leave_nothing_behind()
    {
        using var mostlyThere = _steering.Join(Whole(1_000));
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(number => new Thread(() => JoinAskAndLeave(number)))];
        foreach (var thread in threads)
            thread.Start();
        var torn = 0;
        while (Array.Exists(threads, thread => thread.IsAlive))
            torn += _steering.HasChanged(ref _version, out var current) && current != Whole((int)current!.Value.Rate.Kilobits) ? 1 : 0;

        Assert.Equal(0, torn);
        Assert.Equal(Whole(1_000), _steering.Current);
        _steering.HasChanged(ref _version, out _);
        mostlyThere.Ask(Whole(7));
        Assert.Equal(Whole(7), Changed());
    }

    private static EncoderDemand Whole(int kbps) => Demand(kbps, kbps, kbps / 1_000.0);

    private static EncoderDemand Demand(double kbps, double framesPerSecond = 0, double scale = 1, bool isHeld = false) =>
        new(Bitrate.Kbps(kbps), framesPerSecond, scale, isHeld);

    private void JoinAskAndLeave(int number)
    {
        for (var round = 0; round < 200; round++)
        {
            using var seat = _steering.Join(Whole(1 + number));
            for (var kbps = 1; kbps < 100; kbps++)
                seat.Ask(Whole(kbps));
        }
    }

    private void AskAndFollow(EncoderSeat seat, int number)
    {
        seat.Ask(Demand(kbps: 1_000 + (number % 2)));
        Assert.True(_steering.HasChanged(ref _version, out _));
    }

    private EncoderDemand? Changed()
    {
        Assert.True(_steering.HasChanged(ref _version, out var current));
        return current;
    }
}
