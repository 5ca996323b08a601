using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Tests.Support;

internal static class Tracks
{
    public static readonly RtpTrack Video = new(Track.Video, 96, RtpTrack.VideoClockRate, 0, new Ssrc(0x01020304), 1_000);

    public static readonly RtpTrack Sound = new(Track.Sound, 97, 48_000, 2, new Ssrc(0x05060708), 2_000);

    public static RtpTrack[] Both => [Video, Sound];
}
