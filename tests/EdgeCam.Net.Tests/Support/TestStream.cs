using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Net.Tests.Support;

/// <summary>A live stream whose encode thread is the test: 25 pictures a second of media time, as fast as it likes.</summary>
internal sealed class TestStream : IDisposable
{
    private readonly LiveStreamWriter _writer;
    private MediaInstant _now;

    public TestStream(bool canForceIdr = true, bool hasSound = false, int ringKilobytes = 1024, int maxUnitBytes = 128 * 1024, string path = "cam")
    {
        Ring = new FrameRing(DataSize.KiB(ringKilobytes), maxAccessUnits: 256, maxUnitBytes);
        Stream = new LiveStream(path, Ring, FrameRate.Of(25), canForceIdr) { Sound = hasSound ? MadeUp.Aac : null };
        _writer = new LiveStreamWriter(Stream, addsCaptureTime: false);
        _now = MonotonicClock.Now;
    }

    public static TimeSpan Interval => TimeSpan.FromMilliseconds(40);

    public FrameRing Ring { get; }

    public LiveStream Stream { get; }

    public MediaInstant Now => _now;

    public long Idr(int sliceBytes = 3_000) => Video(MadeUp.Idr(sliceBytes));

    public long Picture(int sliceBytes = 1_000) => Video(MadeUp.Picture(sliceBytes));

    public void Pictures(int count, int sliceBytes = 1_000)
    {
        for (var i = 0; i < count; i++)
            Picture(sliceBytes);
    }

    public long Video(byte[] unit)
    {
        _now += Interval;
        Assert.NotEqual(0, _writer.WriteVideo(unit, _now));
        return Ring.Newest;
    }

    /// <summary>A sound frame that began <paramref name="before"/> the newest picture.</summary>
    public long Sound(TimeSpan before = default, int bytes = 200)
    {
        _writer.WriteSound(MadeUp.Noise(bytes), _now - before);
        return Ring.Newest;
    }

    public AccessUnitView View(long sequence)
    {
        Assert.Equal(RingRead.Ok, Ring.TryRead(sequence, out var view));
        return view;
    }

    public void Dispose() => Ring.Dispose();
}
