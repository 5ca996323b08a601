using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

public sealed class SoundGapsTests
{
    [Theory]
    [InlineData(1_024)]
    [InlineData(1_023)]
    [InlineData(1_025)]
    public void A_frame_that_is_missing_is_counted_though_the_senders_clock_drifts(int samplesPerFrame)
    {
        var gaps = new SoundGaps();
        foreach (var frame in (int[])[0, 1, 3, 4])
            gaps.OnFrame(new RtpTimestamp(unchecked((uint)-2_000)) + (frame * samplesPerFrame));
        Assert.Equal(0.8, gaps.Share);
    }
}
