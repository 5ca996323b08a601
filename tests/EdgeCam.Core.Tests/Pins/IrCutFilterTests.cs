using EdgeCam.Pins;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Pins;

public sealed class IrCutFilterTests
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void The_first_wish_is_a_pulse_and_the_same_again_is_none()
    {
        var filter = new IrCutFilter(Pulse);
        Assert.False(filter.TryPoll(At.Ms(0), out _));
        filter.Want(isNight: false);
        Assert.Equal("A@0 off@100", Run(filter, 0, 5_000));
        filter.Want(isNight: false);
        Assert.Equal("", Run(filter, 5_000, 9_000));
        filter.Want(isNight: true);
        Assert.Equal("B@9000 off@9100", Run(filter, 9_000, 20_000));
    }

    [Fact]
    public void A_wish_during_a_pulse_waits_for_its_end_and_a_rest()
    {
        var filter = new IrCutFilter(Pulse);
        filter.Want(isNight: false);
        Assert.Equal("A@0", Run(filter, 0, 50));
        filter.Want(isNight: true);
        Assert.Equal("off@100 B@600 off@700", Run(filter, 50, 5_000));
    }

    [Fact]
    public void A_wish_that_is_taken_back_in_time_moves_nothing()
    {
        var filter = new IrCutFilter(Pulse);
        filter.Want(isNight: false);
        Assert.Equal("A@0 off@100", Run(filter, 0, 200));
        filter.Want(isNight: true);
        filter.Want(isNight: false);
        Assert.Equal("", Run(filter, 200, 5_000));
    }

    [Fact]
    public void After_a_failure_it_is_moved_again_though_it_may_be_there_already()
    {
        var filter = new IrCutFilter(Pulse);
        filter.Want(isNight: true);
        Assert.Equal("B@0", Run(filter, 0, 20));
        filter.Forget(At.Ms(20));
        Assert.Equal("B@520 off@620", Run(filter, 20, 5_000));
    }

    /// <summary>Also when it is polled late, early and at random.</summary>
    [Fact]
    public void Never_are_both_sides_on_and_pulses_and_rests_are_long_enough_whatever_is_wished() => Prop.ForAll(
        Gen.Choose(0, 5).SelectMany(what => Gen.Choose(0, 400), (what, wait) => (what, wait)).NonEmptyListOf().ToArbitrary(),
        scene =>
        {
            var filter = new IrCutFilter(Pulse);
            var (at, was, since) = (0.0, BridgeDrive.Off, At.Ms(-10_000));
            bool? wanted = null;
            foreach (var (what, wait) in scene)
            {
                at += wait;
                if (what < 2)
                    filter.Want((wanted = what == 1).Value);
                else if (what == 2 && wait % 8 == 0)
                    OnFailure(MediaInstant.Max(At.Ms(at), since));
                Poll(At.Ms(at));
                if (what == 3 && filter.NextDeadline < At.Ms(at + 1_000))
                    Poll(filter.NextDeadline);
            }

            for (var i = 0; i < 6; i++)
                Poll(At.Ms(at += 600)); // left alone, it ends off and where it is wanted
            Assert.Equal(BridgeDrive.Off, was);
            Assert.Equal(MediaInstant.Never, filter.NextDeadline);

            void OnFailure(MediaInstant now)
            {
                filter.Forget(now);
                (was, since) = (BridgeDrive.Off, now); // whoever drives has switched it off
            }

            void Poll(MediaInstant now)
            {
                now = MediaInstant.Max(now, since);
                at = (now - At.Ms(0)).TotalMilliseconds;
                if (!filter.TryPoll(now, out var drive))
                    return;
                Assert.False(drive.A && drive.B);
                Assert.True(was == BridgeDrive.Off ? now - since >= IrCutFilter.Rest : drive == BridgeDrive.Off && now - since >= Pulse);
                (was, since) = (drive, now);
            }
        }).QuickCheckThrowOnFailure();

    private static string Run(IrCutFilter filter, double from, double until)
    {
        var changes = new List<string>();
        for (var now = At.Ms(from); now <= At.Ms(until); now = MediaInstant.Max(filter.NextDeadline, now + TimeSpan.FromMilliseconds(1)))
        {
            if (filter.TryPoll(now, out var drive))
                changes.Add($"{(drive.A ? "A" : drive.B ? "B" : "off")}@{(now - At.Ms(0)).TotalMilliseconds}");
            if (filter.NextDeadline == MediaInstant.Never)
                break;
        }

        return string.Join(' ', changes);
    }
}
