using EdgeCam.Remote.Requests;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Requests;

public sealed class IdGeneratorTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);
    private readonly IdGenerator _ids = new();

    [Fact]
    public void Ids_sort_by_their_time_until_2109()
    {
        string[] ids = [.. Enumerable.Range(0, 80).Select(year => _ids.Next(Start.AddYears(year), 0xFF))];
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{10}$", id));
    }

    [Fact]
    public void Ids_of_one_moment_differ_also_when_the_clock_goes_back()
    {
        var ids = Enumerable.Range(0, 3_000).Select(i => _ids.Next(Start.AddSeconds(-i), 7)).ToArray();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Two_starts_in_one_millisecond_make_different_ids() =>
        Assert.NotEqual(new IdGenerator().Next(Start, 1), new IdGenerator().Next(Start, 2));
}
