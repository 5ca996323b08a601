using EdgeCam.Health;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Health;

public sealed class VitalWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly VitalWatch _watch = new();
    private readonly object _owner = new();

    [Fact]
    public void Loops_that_go_round_are_well_for_ever()
    {
        for (var second = 0; second < 3_600; second++)
            Assert.Null(Look(second, ("encode", _owner, second), ("fan-out", _owner, 10 * second)));
    }

    [Fact]
    public void One_that_stands_still_is_named_once_its_patience_is_over_and_until_it_goes_on()
    {
        for (var second = 0; second < 10; second++)
            Assert.Null(Look(second, ("encode", _owner, 7), ("fan-out", _owner, second)));

        Assert.Equal("encode has stood still for 10 s", Look(10, ("encode", _owner, 7), ("fan-out", _owner, 10)));
        Assert.NotNull(Look(60, ("encode", _owner, 7), ("fan-out", _owner, 60)));
        Assert.Null(Look(61, ("encode", _owner, 8), ("fan-out", _owner, 61)));
    }

    [Fact]
    public void A_camera_that_is_away_need_not_bring_pictures_and_has_time_when_it_is_back()
    {
        Assert.Null(Look(0, ("encode", _owner, 0), ("picture", _owner, 100)));
        for (var second = 1; second < 600; second++)
            Assert.Null(Look(second, ("encode", _owner, second)));

        Assert.Null(Look(600, ("encode", _owner, 600), ("picture", _owner, 100)));
        Assert.NotNull(Look(610, ("encode", _owner, 610), ("picture", _owner, 100)));
    }

    [Fact]
    public void Whoever_takes_its_place_is_given_time_of_its_own()
    {
        Assert.Null(Look(0, ("encode", _owner, 5)));

        Assert.Null(Look(11, ("encode", new object(), 5)));
    }

    private string? Look(int second, params (string Name, object Owner, long Turns)[] loops) =>
        _watch.Look(loops.Select(loop => new LoopTurns(loop.Name, loop.Owner, loop.Turns, Patience)), new MediaInstant(second * 1_000_000_000L));
}
