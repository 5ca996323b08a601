using System.Text.Json.Nodes;
using EdgeCam.Media;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using EdgeCam.Ring;

namespace EdgeCam.Commands;

/// <summary><c>keyframe</c>: forces an IDR on the main stream and answers once it is written: <c>seq</c> in the ring, when it was <c>captured</c>.</summary>
/// <param name="interval">The least time between two of them; sooner is <c>busy</c>.</param>
internal sealed class KeyframeCommand(LiveStream stream, TimeSpan interval, Func<ClockReading> clock, TimeProvider time) : ICameraCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly IdrLimiter _limiter = new(interval);
    private readonly Lock _gate = new();

    public string Name => "keyframe";

    public async Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        if (new CommandArguments(request.Arguments) is var arguments && arguments.Refusal() is { } refusal)
            return refusal;
        if (!stream.CanForceIdr)
            return RemoteReply.Rejected("not_supported", "the source is encoded already: its key frames come when they come");
        var begun = clock();
        lock (_gate)
        {
            if (!_limiter.TryTake(begun.Now))
                return RemoteReply.Busy($"one key frame in {interval.TotalMilliseconds:0} ms is forced: ask again in a moment");
        }

        var before = stream.Ring.NewestIdr; // read before the request: the answer is one that was written after it
        stream.RequestIdr();
        while (stream.Ring.NewestIdr is var newest && (newest <= before || newest > stream.Ring.Newest)) // on its way for an instant
        {
            if (clock().Now - begun.Now > Longest)
                return RemoteReply.Failed("no_picture", $"no key frame was written in {Longest.TotalSeconds} s: is the source delivering?");
            await Task.Delay(Look, time, cancel);
        }

        return RemoteReply.Ok(Describe(stream.Ring.NewestIdr, clock()));
    }

    private JsonObject Describe(long sequence, ClockReading reading)
    {
        var fields = new JsonObject { ["seq"] = sequence };
        if (stream.Ring.TryRead(sequence, out var view) == RingRead.Ok)
            fields["captured"] = (reading with { Wall = reading.Wall - (reading.Now - view.Info.CapturedAt) }).WallText;
        return fields;
    }
}
