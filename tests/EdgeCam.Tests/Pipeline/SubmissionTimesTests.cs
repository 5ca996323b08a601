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
            _times.OnSubmitted(new MediaInstant(picture), new MediaInstant(100 + picture));
        for (var picture = 1; picture <= 3; picture++)
        {
            Assert.True(_times.TryTake(new MediaInstant(picture), out var at));
            Assert.Equal(100 + picture, at.Nanoseconds);
        }

        Assert.False(_times.TryTake(new MediaInstant(3), out _));
    }

    [Fact]
    public void One_that_never_comes_out_does_not_stand_in_the_way()
    {
        _times.OnSubmitted(new MediaInstant(1), new MediaInstant(101));
        _times.OnSubmitted(new MediaInstant(2), new MediaInstant(102));
        Assert.True(_times.TryTake(new MediaInstant(2), out var at));
        Assert.Equal(102, at.Nanoseconds);
        Assert.False(_times.TryTake(new MediaInstant(1), out _));
    }

    [Fact]
    public void However_many_are_inside_it_takes_no_more_memory()
    {
        for (var picture = 1; picture <= 10; picture++)
            _times.OnSubmitted(new MediaInstant(picture), default);
        _times.TryTake(new MediaInstant(5), out _);
        var newest = 10;
        Allocation.AssertNone(() => _times.OnSubmitted(new MediaInstant(++newest), new MediaInstant(newest)));
        Assert.True(_times.TryTake(new MediaInstant(newest), out _));
    }
}
