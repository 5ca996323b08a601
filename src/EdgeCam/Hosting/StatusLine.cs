using System.Diagnostics;
using System.Globalization;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Systemd;

namespace EdgeCam.Hosting;

/// <summary>One line of live figures: rewritten in place on a terminal, a new line now and then elsewhere.</summary>
internal static class StatusLine
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5); // figures over less say nothing

    /// <summary>Shows figures until cancelled: where a service manager listens and no terminal is, as its status alone, for each line of a log wears a memory card.</summary>
    public static async Task ShowAsync(CameraHost host, ServiceNotifier manager, CancellationToken cancel)
    {
        var isTerminal = !Console.IsOutputRedirected;
        var (camera, before) = (host.Current, Sample.Of(host.Current));
        using var timer = new PeriodicTimer(isTerminal ? OnTerminal : Elsewhere);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                if (!ReferenceEquals(camera, host.Current))
                    (camera, before) = (host.Current, Sample.Of(host.Current)); // opened anew: its figures begin at 0
                var now = Sample.Of(camera);
                var text = Text(camera, before, now);
                manager.Status((camera.IsSourceAbsent ? "no camera  " : "") + text.Trim());
                if (isTerminal)
                    Display.Show("\r" + text + "\u001b[K");
                else if (!manager.IsHeard)
                    Display.Show(text + "\n");
                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            var last = Sample.Of(camera);
            if (Stopwatch.GetElapsedTime(before.At, last.At) > Shortest)
                Display.Show((isTerminal ? "\r" : "") + Text(camera, before, last) + "\n");
            else if (isTerminal)
                Display.Show("\n"); // the next prompt does not stand on the figures
        }
    }

    private static string Text(Camera camera, in Sample before, in Sample now)
    {
        var seconds = Math.Max(1e-3, Stopwatch.GetElapsedTime(before.At, now.At).TotalSeconds);
        var bytesBefore = before.UplinkBytes; // of as many as there were
        var players = camera.Server?.Counters.Players ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"{(now.Frames - before.Frames) / seconds,5:0.0} frames/s  {(now.Bytes - before.Bytes) * 8 / seconds / 1000,6:0} kbit/s  {players} players  ring {camera.Stream.Ring.SpanHeld().TotalSeconds:0.0} s  IDR forced {camera.Counters.IdrsForced}  lapped {camera.Server?.Counters.Laps ?? 0}  dropped {camera.DatagramsDropped}  cpu {(now.Cpu - before.Cpu).TotalSeconds / seconds:0%}  memory {ProcessMemory.ResidentBytes() / 1048576} MiB")
            + string.Concat(camera.Uplinks.Index().Select(uplink => UplinkText.Of(uplink.Index, uplink.Item, Math.Max(0, uplink.Item.Counters.Bytes - bytesBefore.ElementAtOrDefault(uplink.Index)), seconds)));
    }

    private readonly record struct Sample(long At, long Frames, long Bytes, TimeSpan Cpu, long[] UplinkBytes)
    {
        public static Sample Of(Camera camera) =>
            new(Stopwatch.GetTimestamp(), camera.Counters.FramesOut, camera.Counters.BytesOut, Environment.CpuUsage.TotalTime, [.. camera.Uplinks.Select(uplink => uplink.Counters.Bytes)]);
    }
}
