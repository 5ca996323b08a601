using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What an encoder of a SoC says of itself beyond its <see cref="VideoNode"/>.</summary>
/// <param name="LeastRate">That it takes; 0 where it does not tell.</param>
/// <param name="MostRate">As <paramref name="LeastRate"/>; 2^31 - 1 where it does not tell.</param>
public sealed record EncoderSurvey(Bitrate LeastRate, Bitrate MostRate)
{
    /// <summary>Asks an encoder; it is not started. Reentrant.</summary>
    /// <param name="path">Its node.</param>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static EncoderSurvey Of(string path)
    {
        using var device = V4l2Device.Open(path);
        var controls = new M2mControls(device, M2mFormats.Pictures(device));
        return new EncoderSurvey(controls.LeastRate, controls.MostRate);
    }
}
