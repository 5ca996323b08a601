using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Net.Tests.Publish;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Net.Uplink;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Net.Tests.Uplink;

/// <summary>An uplink on its thread, and a stream in real time whose encode thread is the test.</summary>
internal sealed class UplinkRig : IDisposable
{
    private readonly UplinkSender _sender;

    public UplinkRig(Func<UplinkContext, IUplinkTransport> open, Func<UplinkPlan, UplinkPlan>? change = null, bool ownsEncoder = false, bool isSteered = false)
    {
        Stream = new TestStream();
        Live = isSteered ? new LiveStream("cam", Stream.Ring, Stream.Stream.Rate, canForceIdr: true) { Steering = new EncoderSteering() } : Stream.Stream;
        var plan = UplinkProfiles.All[UplinkProfiles.Default] with { CanSteer = false };
        _sender = new UplinkSender(Live, new UplinkSetup("test", change?.Invoke(plan) ?? plan, ownsEncoder, open), new MemoryBudget(), Log);
        _sender.Start();
    }

    public CollectedLog Log { get; } = new();

    public TestStream Stream { get; }

    /// <summary>What the uplink follows.</summary>
    public LiveStream Live { get; }

    public UplinkStatus Status => _sender.Status;

    public UplinkCounters Counters => _sender.Status.Counters;

    public int PicturesWritten { get; private set; }

    public int PictureBytes { get; init; } = 1_000;

    /// <summary>Writes pictures as time passes, key frames when asked for, until the condition holds.</summary>
    public void Until(Func<bool> condition, FarEnd farEnd) => Until(condition, farEnd.Turn);

    /// <inheritdoc cref="Until(Func{bool}, FarEnd)"/>
    public void Until(Func<bool> condition, Action? turn = null)
    {
        var hungAt = MonotonicClock.Now + Eventually.Deadline;
        while (!condition())
        {
            Assert.True(MonotonicClock.Now < hungAt, $"never came true; {Status} {string.Join('\n', Log.Lines)}");
            if (MonotonicClock.Now >= Stream.Now + TestStream.Interval)
                Write();
            turn?.Invoke();
            MonotonicClock.SleepUntil(MonotonicClock.Now + TimeSpan.FromMicroseconds(500));
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        Stream.Dispose();
    }

    private void Write()
    {
        var isIdr = PicturesWritten++ == 0 || Live.IsIdrWanted;
        Live.OnIdrForced();
        _ = isIdr ? Stream.Idr() : Stream.Picture(PictureBytes);
        if (Live != Stream.Stream)
            Live.NotifyPublished();
    }
}
