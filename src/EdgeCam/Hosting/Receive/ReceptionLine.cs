using System.Diagnostics;
using System.Globalization;
using EdgeCam.Media;
using EdgeCam.Receiving;

namespace EdgeCam.Hosting.Receive;

/// <summary>One line of live figures a second: rewritten in place on a terminal, a new line elsewhere.</summary>
internal sealed class ReceptionLine(TextWriter people, bool isTerminal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Writes a line of its own. What cannot be shown (a full disk behind stdout) never ends a receiver.</summary>
    public void Tell(string line) => Write(line + "\n");

    /// <summary>Shows figures until cancelled.</summary>
    public async Task ShowAsync(FarEnd farEnd, CancellationToken cancel)
    {
        var (before, compared, since) = (farEnd.Receiver.Report, farEnd.Comparison, Stopwatch.GetTimestamp());
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                var (now, comparison, at) = (farEnd.Receiver.Report, farEnd.Comparison, Stopwatch.GetTimestamp());
                var text = Text(before, now, Stopwatch.GetElapsedTime(since, at));
                if (comparison is not null)
                    text += "  " + ReferenceText.Line(compared!, comparison);
                Write(isTerminal ? "\r" + text + "\u001b[K" : text + "\n");
                (before, compared, since) = (now, comparison, at);
            }
        }
        catch (OperationCanceledException)
        {
            if (isTerminal)
                Write("\n"); // the next prompt does not stand on the figures
        }
    }

    /// <summary>What happened between two reports, and the total of what should be rare.</summary>
    internal static string Text(ReceptionReport before, ReceptionReport now, TimeSpan passed)
    {
        var seconds = Math.Max(1e-3, passed.TotalSeconds);
        var (lost, recovered) = (now.Lost - before.Lost, now.Recovered - before.Recovered);
        var sent = Math.Max(1, now.Packets - before.Packets + lost);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(now.Bytes - before.Bytes) * 8 / seconds / 1000,6:0} kbit/s  {(now.Frames - before.Frames) / seconds,4:0.0} frames/s  loss {(double)(lost + recovered) / sent:0.0%}, repaired {(double)lost / sent:0.0%}  jitter {now.Jitter.TotalMilliseconds:0.0} ms  {Delay(now.Delay)}  frozen {now.Frozen.TotalSeconds:0.0} s  PLI {now.KeyFrameRequests}{Renditions(before, now, seconds)}");
    }

    /// <summary>Empty where only one is sent.</summary>
    private static string Renditions(ReceptionReport before, ReceptionReport now, double seconds) => now.LowFrames == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"  low {(now.LowFrames - before.LowFrames) / seconds:0.0}/s, {(now.Shown == UplinkRendition.Low ? "low" : "main")} shown, {now.Switches} switches");

    private static string Delay(in DelayReport delay) => delay.Recent is { } recent
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"delay {(delay.IsBySenderClock ? "" : "+")}{recent.TotalMilliseconds:0} ms, worst {delay.RecentWorst.TotalMilliseconds:0}{(delay.IsBySenderClock ? "" : " (over the fastest)")}")
        : "no pictures";

    private void Write(string text)
    {
        try
        {
            people.Write(text);
            people.Flush();
        }
        catch (IOException)
        {
            // nobody sees it, and nobody misses it
        }
    }
}
