using EdgeCam.Pipeline;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

public sealed class SubmissionTimesTests
{
    private readonly SubmissionTimes _times = new();

    [Fact]
    public void Pictures_that_come_out_late_and_in_order_find_their_time()
    {
        for (var picture = 1; picture <= 3; picture++)
            _times.OnSubmitted(At(picture), new MediaInstant(100 + picture));
        for (var picture = 1; picture <= 3; picture++)
        {
            Assert.True(_times.TryTake(At(picture), out var at));
            Assert.Equal(100 + picture, at.Nanoseconds);
        }

        Assert.False(_times.TryTake(At(3), out _));
    }

    [Fact]
    public void One_that_never_comes_out_does_not_stand_in_the_way()
    {
        _times.OnSubmitted(At(1), new MediaInstant(101));
        _times.OnSubmitted(At(2), new MediaInstant(102));
        Assert.True(_times.TryTake(At(2), out var at));
        Assert.Equal(102, at.Nanoseconds);
        Assert.False(_times.TryTake(At(1), out _));
        Assert.Equal((1, 0, 0), (_times.TakeLost(), _times.TakeLost(), _times.Inside));
    }

    [Fact]
    public void A_device_tells_whole_microseconds()
    {
        _times.OnSubmitted(new MediaInstant(5_999), new MediaInstant(6_000));
        _times.OnSubmitted(new MediaInstant(9_000), new MediaInstant(9_500));
        Assert.True(_times.TryTake(new MediaInstant(5_000), out var at));
        Assert.Equal((6_000, 0, 1), (at.Nanoseconds, _times.TakeLost(), _times.Inside));
    }

    [Fact]
    public void However_many_are_inside_it_takes_no_more_memory()
    {
        for (var picture = 1; picture <= 10; picture++)
            _times.OnSubmitted(At(picture), default);
        _times.TryTake(At(5), out _);
        var newest = 10;
        Allocation.AssertNone(() => _times.OnSubmitted(At(++newest), new MediaInstant(newest)));
        Assert.True(_times.TryTake(At(newest), out _));
    }

    private static MediaInstant At(int picture) => new(picture * 1_000_000L);
}
