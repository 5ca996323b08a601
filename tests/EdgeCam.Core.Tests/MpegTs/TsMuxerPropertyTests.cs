using EdgeCam.MpegTs;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.MpegTs;

public sealed class TsMuxerPropertyTests
{
    private static readonly MediaInstant Start = new(5_000_000_000);

    [Fact]
    public void Any_units_sent_within_the_delay_come_out_as_they_went_in_without_a_violation() =>
        Prop.ForAll(Scenes(0, 60_000).ToArbitrary(), ComesOutUnchanged).QuickCheckThrowOnFailure();

    [Fact]
    public void Units_that_are_all_sent_later_than_the_delay_hold_the_clock_back_without_a_violation() =>
        Prop.ForAll(Scenes(400_000, 400_000).ToArbitrary(), ComesOutUnchanged).QuickCheckThrowOnFailure();

    private static void ComesOutUnchanged(Scene scene)
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay, MadeUp.AacConfig), scene.PollBytes) { Pace = scene.Pace };
        var capturedAt = Start;
        var expected = new List<(byte[] Bytes, long Pts, bool IsIdr)>();
        foreach (var step in scene.Steps)
        {
            capturedAt += step.Gap;
            var unit = step.MakeUnit();
            if (step.IsAudio)
                run.SendAudio(unit, capturedAt, capturedAt + step.Latency);
            else
                run.SendVideo(unit, capturedAt, step.IsIdr, capturedAt + step.Latency);
            expected.Add((step.Carried(unit), (capturedAt + TsMuxer.DefaultDelay).ToClock(90_000), step.IsIdr && !step.IsAudio));
        }

        var report = run.Analyse();
        Assert.True(report.Violations.Count == 0, report.ToString());
        var actual = report.Units.OrderBy(unit => unit.Pts).ToList();
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (unit, (bytes, pts, isIdr)) in actual.Zip(expected))
        {
            Assert.Equal(pts, unit.Pts);
            Assert.Equal(isIdr, unit.IsRandomAccess);
            Assert.True(bytes.AsSpan().SequenceEqual(unit.StreamType == 0x0F ? unit.Bytes.AsSpan(7) : unit.Bytes));
        }
    }

    /// <param name="leastLatency">Microseconds from capture to the first packet.</param>
    private static Gen<Scene> Scenes(int leastLatency, int greatestLatency) =>
        from steps in Steps(leastLatency, greatestLatency).NonEmptyListOf()
        from pollBytes in Gen.Elements(TsMuxer.PacketBytes, TsMuxer.DatagramBytes, 10 * TsMuxer.DatagramBytes, 1_400)
        from pace in Gen.Choose(0, 20)
        select new Scene([.. steps], pollBytes, TimeSpan.FromMicroseconds(pace));

    // A unit of three NAL units of 70,000 bytes takes 1,120 packets: 22 ms at 20 µs each, within the least gap.
    private static Gen<Step> Steps(int leastLatency, int greatestLatency) =>
        from gap in Gen.Choose(25_000, 150_000)
        from latency in Gen.Choose(leastLatency, greatestLatency)
        from sizes in Gen.Frequency((8, Gen.Choose(1, 400)), (3, Gen.Choose(400, 5_000)), (1, Gen.Choose(60_000, 70_000))).ArrayOf(3)
        from count in Gen.Choose(1, 3)
        from kind in Gen.Choose(0, 7)
        select new Step(TimeSpan.FromMicroseconds(gap), TimeSpan.FromMicroseconds(latency), sizes[..count], kind);

    public sealed record Scene(Step[] Steps, int PollBytes, TimeSpan Pace);

    /// <param name="Kind">Bit 0: IDR; bit 1: has its own delimiter; 4 and 5 are sound.</param>
    public sealed record Step(TimeSpan Gap, TimeSpan Latency, int[] NalSizes, int Kind)
    {
        public bool IsAudio => Kind is 4 or 5;

        public bool IsIdr => (Kind & 1) != 0;

        private bool HasDelimiter => (Kind & 2) != 0;

        public byte[] MakeUnit()
        {
            if (IsAudio)
                return MadeUp.Noise(Math.Min(NalSizes[0], 8_184));
            var unit = MadeUp.AccessUnit(IsIdr ? MadeUp.Idr : MadeUp.Slice, NalSizes);
            return HasDelimiter ? [.. MadeUp.Delimiter, .. unit] : unit;
        }

        public byte[] Carried(byte[] unit) => IsAudio || HasDelimiter ? unit : [.. MadeUp.Delimiter, .. unit];
    }
}
