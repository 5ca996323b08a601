using System.Globalization;
using System.Text.Json;
using EdgeCam.Quality;

namespace EdgeCam.Hosting.Receive;

/// <summary>What a comparison found, for the line of figures and as JSON: the keys are those of <c>edgecam simulate</c>.</summary>
internal static class ReferenceText
{
    /// <summary>What was seen between two reports.</summary>
    public static string Line(ReferenceReport before, ReferenceReport now)
    {
        var (earlier, coding) = (before.Quality.Coding, now.Quality.Coding);
        var count = coding.Count - earlier.Count;
        return now.State != ReferenceState.Matched || count == 0 ? Name(now.State) : string.Create(
            CultureInfo.InvariantCulture,
            $"PSNR {Recent(earlier.MeanPsnr, coding.MeanPsnr):0.0} dB, SSIM {Recent(earlier.MeanSsim, coding.MeanSsim):0.000}");

        double Recent(double meanBefore, double mean) => ((mean * coding.Count) - (meanBefore * earlier.Count)) / count;
    }

    /// <summary>The property <c>reference</c>; null for what was not seen or heard.</summary>
    public static void Write(Utf8JsonWriter writer, ReferenceReport report)
    {
        var (quality, coding, live) = (report.Quality, report.Quality.Coding, report.Quality.Live);
        writer.WriteStartObject("reference");
        writer.WriteString("footage", report.Path);
        writer.WriteString("state", Key(report.State));
        Write(writer, "psnr_db", coding.Count, coding.MeanPsnr, 2);
        Write(writer, "psnr_p5_db", coding.Count, coding.LowPsnr, 2);
        Write(writer, "ssim", coding.Count, coding.MeanSsim, 4);
        Write(writer, "ssim_p5", coding.Count, coding.LowSsim, 4);
        Write(writer, "live_psnr_db", live.Count, live.MeanPsnr, 2);
        Write(writer, "live_ssim", live.Count, live.MeanSsim, 4);
        writer.WriteNumber("shown_frames", quality.Shown);
        writer.WriteNumber("damaged_frames", report.Damaged);
        Write(writer, "frozen_s", quality.Ticks, quality.Frozen.TotalSeconds, 2);
        Write(writer, "freezes", quality.Ticks, quality.Freezes, 0);
        Write(writer, "audio_in_time", report.Sound?.Due ?? 0, report.Sound?.Share ?? 0, 4);
        Write(writer, "audio_longest_gap_s", report.Sound?.Due ?? 0, report.Sound?.LongestGap.TotalSeconds ?? 0, 2);
        writer.WriteNumber("fell_behind", report.Laps);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, long count, double value, int decimals)
    {
        if (count > 0)
            writer.WriteNumber(name, Math.Round(value, decimals));
        else
            writer.WriteNull(name);
    }

    private static string Name(ReferenceState state) => state switch
    {
        ReferenceState.Matched => "no new picture",
        ReferenceState.NoMatch => "not the reference",
        ReferenceState.OtherSize => "not the size of the reference",
        ReferenceState.OtherRate => "not the rate of the reference",
        _ => "looking for the reference",
    };

    private static string Key(ReferenceState state) => state switch
    {
        ReferenceState.Matched => "matched",
        ReferenceState.NoMatch => "no_match",
        ReferenceState.OtherSize => "other_size",
        ReferenceState.OtherRate => "other_rate",
        _ => "looking",
    };
}
