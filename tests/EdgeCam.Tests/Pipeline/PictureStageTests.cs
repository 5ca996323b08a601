using System.Runtime.InteropServices;
using EdgeCam.Motion;
using EdgeCam.Options;
using EdgeCam.Overlay;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>What looks at pictures and draws on them before they are encoded.</summary>
public sealed unsafe class PictureStageTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 240;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(Width * Height * 3 / 2);
    private MediaInstant _now = new(1_000_000_000);

    public void Dispose() => NativeMemory.Free(_memory);

    [Fact]
    public void Motion_is_told_on_another_thread_once_at_each_edge()
    {
        using var watch = new MotionWatch(new MotionPlan(50, TimeSpan.FromSeconds(1), []), NullLogger.Instance);
        var told = new List<(bool IsMoving, int Thread)>();
        watch.OnChange = change =>
        {
            lock (told)
                told.Add((change.IsMoving, Environment.CurrentManagedThreadId));
            throw new InvalidOperationException("what follows is nothing to the watch");
        };
        watch.Start();
        Show(watch, looks: 15, _ => -1);
        Show(watch, looks: 10, look => 20 + (look * 20));
        Assert.True(SpinWait.SpinUntil(() => watch.Latest.IsMoving && Count() == 1, Deadline));
        Show(watch, looks: 60, _ => -1);
        Assert.True(SpinWait.SpinUntil(() => Count() == 2, Deadline));
        Assert.Equal([true, false], told.Select(one => one.IsMoving));
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, told.Select(one => one.Thread));

        int Count()
        {
            lock (told)
                return told.Count;
        }
    }

    [Fact]
    public void How_bright_the_picture_is_can_be_asked_with_the_time_it_was_looked_at()
    {
        using var watch = new MotionWatch(new MotionPlan(50, TimeSpan.FromSeconds(1), []), NullLogger.Instance);
        Assert.Null(watch.Brightness);
        Show(watch, looks: 3, _ => -1);
        Assert.Equal((80, _now), watch.Brightness);
    }

    [Fact]
    public void Motion_is_over_when_nothing_can_be_seen_and_another_scene_afterwards_is_none()
    {
        using var watch = new MotionWatch(new MotionPlan(50, TimeSpan.FromSeconds(1), []), NullLogger.Instance);
        Show(watch, looks: 15, _ => -1);
        Show(watch, looks: 10, look => 20 + (look * 20));
        Assert.True(watch.Latest.IsMoving);
        watch.Interrupt();
        Assert.False(watch.Latest.IsMoving);
        Show(watch, looks: 15, _ => 100);
        Assert.False(watch.Latest.IsMoving);
    }

    [Fact]
    public void A_new_plan_counts_from_the_next_picture_on()
    {
        using var watch = new MotionWatch(new MotionPlan(50, TimeSpan.FromSeconds(1), []), NullLogger.Instance);
        Show(watch, looks: 15, _ => -1);
        watch.Apply(new MotionPlan(50, TimeSpan.FromSeconds(1), [new MotionZone(0, 0, 100, 10, IsExcluded: false)]));
        Show(watch, looks: 10, look => 20 + (look * 20));
        Assert.False(watch.Latest.IsMoving);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_passed_over()
    {
        using var watch = new MotionWatch(MotionWatch.PlanOf(new MotionOptions()), NullLogger.Instance);
        watch.OnPicture(default, _now);
        watch.OnPicture(new Picture(PixelLayout.Yuyv, Width, Height, default), _now);
        new OverlayStage(new OverlayOptions()).OnPicture(default);
    }

    [Fact]
    public void Text_changes_while_it_runs_and_the_time_in_it_runs()
    {
        var second = 0;
        var stage = new OverlayStage(new OverlayPainter(OverlayPosition.TopLeft, 1), new OverlayLines("{time:%S}", ""), () => new DateTime(2026, 1, 1, 0, 0, second, DateTimeKind.Local));
        var first = Drawn(stage);
        Assert.Equal(first, Drawn(stage));
        second = 1;
        var next = Drawn(stage);
        Assert.NotEqual(first, next);
        stage.Lines = new OverlayLines("on", "");
        Assert.NotEqual(next, Drawn(stage));
        stage.Lines = new OverlayLines("", "");
        Assert.DoesNotContain((byte)235, Drawn(stage));
    }

    [Fact]
    public void Who_it_is_stands_in_copies_for_its_time_and_what_the_source_lent_stays_as_it_is()
    {
        var stage = new IdentifyStage();
        var frame = SourceFrame.OfPicture(View, new BufferLoan(0, 1), _now);
        var other = SourceFrame.OfPicture(View, new BufferLoan(1, 1), _now);
        Assert.Equal(View, stage.On(frame).Picture);
        stage.Show("ec-1", "gate", _now + TimeSpan.FromSeconds(10));
        var shown = stage.On(frame);
        Assert.Equal((frame.Loan, frame.CapturedAt), (shown.Loan, shown.CapturedAt));
        Assert.NotEqual(View, shown.Picture);
        Assert.NotEqual(shown.Picture.Plane0.Address, stage.On(other).Picture.Plane0.Address); // an encoder may still read the first
        var letters = new Span<byte>((byte*)shown.Picture.Plane0.Address + (100 * shown.Picture.Plane0.Stride), Width);
        Assert.True(letters.Contains((byte)235));
        Assert.False(new Span<byte>(_memory, Width * Height).Contains((byte)235));
        Assert.Equal(View, stage.On(SourceFrame.OfPicture(View, new BufferLoan(0, 2), _now + TimeSpan.FromSeconds(10))).Picture);
    }

    [Fact]
    public void Neither_allocates_per_picture()
    {
        using var watch = new MotionWatch(MotionWatch.PlanOf(new MotionOptions()), NullLogger.Instance);
        var stage = new OverlayStage(new OverlayOptions { Line2 = "Gate" });
        Allocation.AssertNone(() => watch.OnPicture(View, _now += TimeSpan.FromMilliseconds(33)), times: 500);
        Allocation.AssertNone(() => stage.OnPicture(View), times: 500); // apart: the time that is drawn is motion to whoever looks later
    }

    private Picture View => new(PixelLayout.Yuv420, Width, Height, new((nint)_memory, Width), new((nint)_memory + (Width * Height), Width / 2), new((nint)_memory + (Width * Height * 5 / 4), Width / 2));

    private byte[] Drawn(OverlayStage stage)
    {
        new Span<byte>(_memory, Width * Height).Clear();
        stage.OnPicture(View);
        return new Span<byte>(_memory, Width * 12).ToArray();
    }

    private void Show(MotionWatch watch, int looks, Func<int, int> left)
    {
        for (var look = 0; look < looks; look++)
        {
            var at = left(look);
            for (var y = 0; y < Height; y++)
            {
                new Span<byte>(_memory + (y * Width), Width).Fill(80);
                if (at >= 0 && y is >= 100 and < 140)
                    new Span<byte>(_memory + (y * Width) + at, 40).Fill(200);
            }

            watch.OnPicture(View, _now += TimeSpan.FromMilliseconds(100));
        }
    }
}
