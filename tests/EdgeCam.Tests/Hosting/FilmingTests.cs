using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Libav;
using EdgeCam.Options;
using EdgeCam.Tests.Pipeline;
using Xunit;

namespace EdgeCam.Tests.Hosting;

public sealed class FilmingTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly EdgeCamOptions _options = new()
    {
        Source = { Width = 320, Height = 240, FramesPerSecond = 30 },
        Motion = { Enabled = true, Sensitivity = 100 },
    };

    public FilmingTests() => Assert.SkipUnless(LibavLibrary.TryLoad(out _, out var missing), "needs: " + missing);

    [Fact]
    public void Motion_is_told_by_whatever_films()
    {
        var starts = 0;
        using var filming = new Filming(_options, new MemoryBudget(), new EventLog())
        {
            OnMotion = change => Interlocked.Add(ref starts, change.IsMoving ? 1 : 0),
        };
        using var streams = filming.Streams;
        filming.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref starts) >= 1, Deadline));
        var before = filming.Pipeline;
        var told = Volatile.Read(ref starts);
        Assert.True(filming.TryAnew(_options, mayStandIn: false));
        Assert.NotSame(before, filming.Pipeline);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref starts) > told, Deadline));
        filming.Dispose(); // the writer before its streams
    }

    [Fact]
    public void A_camera_that_is_not_there_is_stood_in_for_and_looked_for_again()
    {
        _options.Source.Kind = SourceKind.Camera;
        _options.Source.Path = "/dev/v4l/by-path/none";
        using var filming = new Filming(_options, new MemoryBudget(), new EventLog());
        using var streams = filming.Streams;
        filming.Start();
        Assert.True(SpinWait.SpinUntil(() => streams.Counters.FramesOut > 2, Deadline));
        Assert.True(filming.Pipeline.IsLost);
        var before = filming.Pipeline;
        Assert.True(filming.TryBringBack(_options));
        Assert.Same(before, filming.Pipeline); // it goes on, and nothing was opened for nothing
        Assert.True(filming.Pipeline.IsStandIn);
        filming.Dispose();
    }
}
