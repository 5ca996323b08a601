using System.Net;
using EdgeCam.Rtsp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class GuessLimitTests
{
    private static readonly byte[] Guesser = IPAddress.Parse("192.0.2.7").GetAddressBytes();
    private readonly GuessLimit _limit = new();
    private MediaInstant _now = new(5_000_000_000_000);

    [Fact]
    public void A_few_mistakes_cost_nothing()
    {
        for (var i = 0; i < GuessLimit.Burst; i++)
        {
            Assert.Equal(TimeSpan.Zero, _limit.WaitOf(Guesser, _now));
            _limit.OnWrong(Guesser, _now);
        }

        Assert.Equal(GuessLimit.Interval, _limit.WaitOf(Guesser, _now));
        Assert.Equal(TimeSpan.Zero, _limit.WaitOf(IPAddress.Parse("192.0.2.8").GetAddressBytes(), _now));
    }

    [Fact]
    public void Whoever_goes_on_guesses_once_in_a_minute()
    {
        var guesses = 0;
        for (var second = 0; second < 3600; second++, _now += TimeSpan.FromSeconds(1))
        {
            if (_limit.WaitOf(Guesser, _now) > TimeSpan.Zero)
                continue;
            guesses++;
            _limit.OnWrong(Guesser, _now);
        }

        Assert.Equal(GuessLimit.Burst + 59, guesses);
    }

    [Fact]
    public void Whoever_rests_is_forgiven()
    {
        MakeItWait(Guesser);
        _now += GuessLimit.Burst * GuessLimit.Interval;
        A_few_mistakes_cost_nothing();
    }

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("2001:db8:1:2::5", "2001:db8:1:2:aaaa::9", true)]
    [InlineData("2001:db8:1:2::5", "2001:db8:1:3::5", false)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void Addresses_of_one_owner_count_as_one(string first, string second, bool isOne)
    {
        MakeItWait(IPAddress.Parse(first).GetAddressBytes());
        Assert.Equal(isOne, _limit.WaitOf(IPAddress.Parse(second).GetAddressBytes(), _now) > TimeSpan.Zero);
    }

    [Fact]
    public void A_crowd_takes_no_more_memory_and_who_guesses_most_stays_known()
    {
        MakeItWait(Guesser);
        for (var i = 0; i < 3 * GuessLimit.MostAddresses; i++)
            _limit.OnWrong([10, 0, (byte)(i >> 8), (byte)i], _now);
        Assert.True(_limit.WaitOf(Guesser, _now) > TimeSpan.Zero);
        Assert.Equal(GuessLimit.MostAddresses, _limit.Count);
    }

    private void MakeItWait(byte[] peer)
    {
        while (_limit.WaitOf(peer, _now) == TimeSpan.Zero)
            _limit.OnWrong(peer, _now);
    }
}
