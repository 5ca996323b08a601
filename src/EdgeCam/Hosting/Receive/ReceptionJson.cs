using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeCam.Receiving;

namespace EdgeCam.Hosting.Receive;

/// <summary>The answer of <c>edgecam receive --json</c>: every figure of the whole time in one object.</summary>
internal static class ReceptionJson
{
    public static string Of(ReceptionReport report)
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
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteLink(Utf8JsonWriter writer, ReceptionReport report)
    {
        WriteRounded(writer, "seconds", report.Lasted.TotalSeconds);
        WriteRounded(writer, "used_kbps", report.Lasted > TimeSpan.Zero ? report.Bytes * 8 / report.Lasted.TotalMilliseconds : 0);
        writer.WriteNumber("packets", report.Packets);
        writer.WriteNumber("lost", report.Lost);
        writer.WriteNumber("recovered", report.Recovered);
        WriteRounded(writer, "jitter_ms", report.Jitter.TotalMilliseconds);
    }

    private static void WritePictures(Utf8JsonWriter writer, ReceptionReport report)
    {
        var delay = report.Delay;
        writer.WriteNumber("frames", report.Frames);
        writer.WriteNumber("frames_given_up", report.FramesGivenUp);
        writer.WriteString("delay_from", delay.IsBySenderClock ? "sender_clock" : "fastest_packet");
        WriteRounded(writer, "signal_p50_ms", delay.SignalHalf.TotalMilliseconds);
        WriteRounded(writer, "signal_p95_ms", delay.SignalMost.TotalMilliseconds);
        WriteRounded(writer, "frame_p50_ms", delay.PictureHalf.TotalMilliseconds);
        WriteRounded(writer, "frame_p95_ms", delay.PictureMost.TotalMilliseconds);
        WriteRounded(writer, "frozen_s", report.Frozen.TotalSeconds);
        writer.WriteNumber("freezes", report.Freezes);
        writer.WriteNumber("key_frame_requests", report.KeyFrameRequests);
        writer.WriteNumber("restarts", report.Restarts);
    }

    private static void WriteSound(Utf8JsonWriter writer, ReceptionReport report)
    {
        writer.WriteNumber("audio_frames", report.SoundFrames);
        if (report.SoundShare is { } share)
            writer.WriteNumber("audio_share", Math.Round(share, 4));
        else
            writer.WriteNull("audio_share");
    }

    private static void WriteRounded(Utf8JsonWriter writer, string name, double value) => writer.WriteNumber(name, Math.Round(value, 3));
}
