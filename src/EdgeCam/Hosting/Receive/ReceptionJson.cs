using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeCam.Media;
using EdgeCam.Receiving;

namespace EdgeCam.Hosting.Receive;

/// <summary>The answer of <c>edgecam receive --json</c>: every figure of the whole time in one object.</summary>
internal static class ReceptionJson
{
    /// <param name="comparison">Null without a reference.</param>
    public static string Of(ReceptionReport report, ReferenceReport? comparison)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            WriteLink(writer, report);
            WritePictures(writer, report);
            WriteSound(writer, report);
            writer.WriteNumber("malformed", report.Malformed);
            writer.WriteNumber("strangers", report.Strangers);
            if (comparison is not null)
                ReferenceText.Write(writer, comparison);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteLink(Utf8JsonWriter writer, ReceptionReport report)
    {
        WriteRounded(writer, "seconds", report.Lasted.TotalSeconds);
        WriteRounded(writer, "used_kbps", report.Lasted > TimeSpan.Zero ? report.Bytes * 8 / report.Lasted.TotalMilliseconds : null);
        writer.WriteNumber("packets", report.Packets);
        writer.WriteNumber("lost", report.Lost);
        writer.WriteNumber("recovered", report.Recovered);
        WriteRounded(writer, "jitter_ms", report.Packets > 0 ? report.Jitter.TotalMilliseconds : null);
    }

    private static void WritePictures(Utf8JsonWriter writer, ReceptionReport report)
    {
        var (delay, isAny) = (report.Delay, report.Frames + report.LowFrames > 0);
        writer.WriteNumber("frames", report.Frames);
        writer.WriteNumber("frames_given_up", report.FramesGivenUp);
        writer.WriteNumber("low_frames", report.LowFrames);
        writer.WriteNumber("low_frames_given_up", report.LowFramesGivenUp);
        writer.WriteString("shown", report.Shown switch { null => null, UplinkRendition.Low => "low", _ => "main" });
        writer.WriteNumber("switches", report.Switches);
        writer.WriteString("delay_from", !isAny ? null : delay.IsBySenderClock ? "sender_clock" : "fastest_packet");
        WriteRounded(writer, "signal_p50_ms", isAny ? delay.SignalHalf.TotalMilliseconds : null);
        WriteRounded(writer, "signal_p95_ms", isAny ? delay.SignalMost.TotalMilliseconds : null);
        WriteRounded(writer, "frame_p50_ms", isAny ? delay.PictureHalf.TotalMilliseconds : null);
        WriteRounded(writer, "frame_p95_ms", isAny ? delay.PictureMost.TotalMilliseconds : null);
        WriteRounded(writer, "frozen_s", isAny ? report.Frozen.TotalSeconds : null);
        WriteRounded(writer, "freezes", isAny ? report.Freezes : null);
        writer.WriteNumber("key_frame_requests", report.KeyFrameRequests);
        writer.WriteNumber("restarts", report.Restarts);
    }

    private static void WriteSound(Utf8JsonWriter writer, ReceptionReport report)
    {
        writer.WriteNumber("audio_frames", report.SoundFrames);
        WriteRounded(writer, "audio_share", report.SoundShare, 4);
    }

    /// <param name="value">Null: nothing came of which it could be said.</param>
    private static void WriteRounded(Utf8JsonWriter writer, string name, double? value, int decimals = 3)
    {
        if (value is { } known)
            writer.WriteNumber(name, Math.Round(known, decimals));
        else
            writer.WriteNull(name);
    }
}
