using EdgeCam.Linux.Video.Rpicam;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.Rpicam;

/// <summary>With a script in the place of rpicam-vid that writes as fast as it is read.</summary>
public sealed class RpicamSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ScratchFolder _scratch = new();
    private readonly CaptureCounters _counters = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Nothing_is_allocated_per_picture()
    {
        using var source = await Open("exec cat /dev/zero");
        Allocation.AssertNone(
            () =>
            {
                if (source.TryRead(Patience, out var frame) == SourceRead.Frame)
                    source.Return(frame.Loan);
            },
            200);
        Assert.InRange(_counters.Taken, 201, 1_000);
    }

    [Fact]
    public async Task Pictures_on_loan_are_not_written_over_and_the_program_waits()
    {
        using var source = await Open("while :; do head -c 82944 /dev/zero; head -c 82944 /dev/zero | tr '\\0' '\\377'; done"); // black and white in turn
        var frames = new List<SourceFrame>();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(SourceRead.Frame, source.TryRead(Patience, out var frame));
            frames.Add(frame);
        }

        Assert.Equal(SourceRead.Idle, source.TryRead(TimeSpan.Zero, out _));
        Assert.Equal([16, 235, 16, 235, 16, 235], frames.Select(frame => (int)FirstOf(frame.Picture.Plane0)));
        Assert.Equal([16, 240, 16, 240, 16, 240], frames.Select(frame => (int)FirstOf(frame.Picture.Plane2)));
        Assert.Equal(frames.OrderBy(frame => frame.CapturedAt.Nanoseconds).Select(frame => frame.Loan), frames.Select(frame => frame.Loan));
        source.Return(frames[1].Loan);
        Assert.Equal(SourceRead.Frame, source.TryRead(Patience, out var next));
        Assert.Equal(16, FirstOf(next.Picture.Plane0));
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_named()
    {
        await File.WriteAllTextAsync(_scratch["rpicam-vid"], "", Cancel); // not executable
        var fault = Assert.Throws<VideoDeviceException>(() => new RpicamSource(_scratch["rpicam-vid"], Wish, _counters));
        Assert.Contains("rpicam-vid ended with 126: setpriv: failed to execute", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_not_there_is_named_before_it_is_started() =>
        Assert.Contains("/nowhere/rpicam-vid is not there", Assert.Throws<VideoDeviceException>(() => RpicamWish.FindProgram("/nowhere/rpicam-vid")).Message, StringComparison.Ordinal);

    private static RpicamWish Wish => new(0, 256, 216, FrameRate.Of(30), []);

    private static unsafe byte FirstOf(PicturePlane plane) => *(byte*)plane.Address;

    private async Task<RpicamSource> Open(string film)
    {
        Assert.SkipUnless(Tool.IsInstalled("setpriv"), "needs: util-linux");
        var program = _scratch["rpicam-vid"];
        await File.WriteAllTextAsync(program, $"#!/bin/bash\n{film}\n", Cancel);
        await Tool.Run("chmod", $"+x {program}", Patience, Cancel);
        return new RpicamSource(program, Wish, _counters);
    }
}
