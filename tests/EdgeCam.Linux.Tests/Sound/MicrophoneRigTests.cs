using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Tests.Video.V4l2;
using EdgeCam.Linux.Video;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Sound;

/// <summary>A loop of snd-aloop, in the virtual machine of tests/rig: what is played at one end is heard at the other.</summary>
[Collection(Rig.Name)]
public sealed class MicrophoneRigTests
{
    private const string LoopbackDriver = "/sys/bus/platform/drivers/snd_aloop/";
    private const string Loopback = "hw:Loopback,1";
    private static readonly SoundFormat Mono = new(48_000, 1);
    private readonly MicrophoneCounters _counters = new();

    public MicrophoneRigTests() => Rig.IsNeeded();

    [Fact]
    public void Samples_arrive_as_they_were_played_and_none_is_missing()
    {
        using var microphone = Open();
        using var player = new LoopbackPlayer(SoundCards.Find(Loopback));
        var heard = new List<short>();
        while (heard.Count < 48_000 * 3)
            heard.AddRange(Next(microphone, out _));

        var first = heard.FindIndex(sample => sample != 0);
        Assert.InRange(first, 0, 48_000 * 2);
        for (var i = first + 1; i < heard.Count; i++)
            Assert.True(heard[i] == (heard[i - 1] % LoopbackPlayer.Cycle) + 1, $"{heard[i]} after {heard[i - 1]}, {i - first} samples after the first");
        Assert.Equal(0, _counters.Overruns);
    }

    [Fact]
    public void Samples_tell_when_they_were_heard_by_the_clock_of_the_pictures()
    {
        using var microphone = Open();
        Next(microphone, out var first);
        for (var block = 1; block < 250; block++)
        {
            Next(microphone, out var at);
            Assert.InRange((at - first).TotalMilliseconds - (block * 20), -20, 20);
            var age = (MonotonicClock.Now - at).TotalMilliseconds;
            Assert.True(age >= 19.5, $"heard {20 - age} ms before it was over");
        }

        Assert.InRange(microphone.DriftPpm, -1_500, 1_500); // of a machine that is emulated: its timer and its clock are the same
    }

    [Fact]
    public void Samples_that_nobody_fetched_are_lost_and_those_after_them_are_in_time()
    {
        using var microphone = Open();
        Next(microphone, out _);
        MonotonicClock.SleepUntil(MonotonicClock.Now + TimeSpan.FromSeconds(0.9));
        Next(microphone, out var at);
        Assert.Equal(1, _counters.Overruns);
        Assert.InRange((MonotonicClock.Now - at).TotalMilliseconds, 19.5, 500); // what goes on counting where it was interrupted is 880 late; the processor is emulated
    }

    [Theory]
    [InlineData(32_000, 2, "32000 Hz, 2 channels")]
    [InlineData(16_000, 1, "16000 Hz, 1 channel")]
    public void A_card_of_another_rate_is_heard_as_what_was_asked_for(int rate, int channels, string name)
    {
        using var player = new LoopbackPlayer(SoundCards.Find(Loopback), rate, channels); // which makes the other end the same
        using var microphone = Open();
        Assert.EndsWith(name, microphone.Name, StringComparison.Ordinal);
        short[] block = [];
        for (var i = 0; i < 50; i++)
            block = Next(microphone, out _);
        Assert.Equal(960, block.Length);
        var steps = block.Zip(block.Skip(1), (a, b) => b - a).Where(step => Math.Abs(step) < 100).ToList(); // but where it begins again
        Assert.Equal(rate / 48_000.0, steps.Average(), 0.02);
    }

    [Fact]
    public void A_microphone_that_another_program_uses_says_so()
    {
        List<Microphone> all = [];
        try
        {
            var fault = Assert.Throws<LinuxException>(() =>
            {
                for (var i = 0; i < 9; i++) // the loop has eight
                    all.Add(Open());
            });
            Assert.Equal(Errno.EBUSY, fault.Errno);
            Assert.Contains("Another program uses it", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            all.ForEach(microphone => microphone.Dispose());
        }
    }

    [Fact]
    public async Task An_unplugged_microphone_says_so_and_is_found_again_by_its_name()
    {
        for (var cycle = 0; cycle < 3; cycle++)
        {
            var microphone = Open();
            Next(microphone, out _);
            var unplugged = Task.Run(() => File.WriteAllText(LoopbackDriver + "unbind", "snd_aloop.0"), TestContext.Current.CancellationToken); // returns when it is closed
            var fault = Record.Exception(() => Never(microphone));
            microphone.Dispose();
            await unplugged;
            Assert.Contains("was unplugged", Assert.IsType<SoundDeviceException>(fault).Message, StringComparison.Ordinal);
            Assert.Throws<SoundDeviceException>(() => Open());
            await File.WriteAllTextAsync(LoopbackDriver + "bind", "snd_aloop.0", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Sound_does_not_wait_for_pictures()
    {
        using var source = new SourceWithSound(new TestPictureSource(96, 64, FrameRate.Of(1)), Mono, () => Open());
        List<double> lateness = [];
        for (var until = MonotonicClock.Now + TimeSpan.FromSeconds(6); MonotonicClock.Now < until;)
        {
            if (source.TryRead(TimeSpan.FromMilliseconds(100), out var frame) != SourceRead.Frame)
                continue;
            if (frame.Kind == SourceFrameKind.Sound)
                lateness.Add((MonotonicClock.Now - frame.CapturedAt).TotalMilliseconds - 20);
            source.Return(frame.Loan);
        }

        Assert.InRange(lateness.Count, 200, 320); // the machine is emulated, and perhaps not alone
        Assert.InRange(lateness.Order().ElementAt(lateness.Count / 2), 0, 60);
    }

    [Fact]
    public void A_block_costs_nothing_on_the_managed_heap()
    {
        using var microphone = Open();
        var block = new short[960];
        Allocation.AssertNone(() => NextInto(microphone, block, out _), times: 20);
    }

    private Microphone Open() => new(SoundCards.Find(Loopback), Mono, TimeSpan.Zero, _counters);

    private static short[] Next(Microphone microphone, out MediaInstant at)
    {
        var block = new short[960];
        NextInto(microphone, block, out at);
        return block;
    }

    private static void NextInto(Microphone microphone, Span<short> block, out MediaInstant at)
    {
        for (var until = MonotonicClock.Now + TimeSpan.FromSeconds(10); MonotonicClock.Now < until;)
        {
            FileCalls.PollIn(microphone.Readiness, TimeSpan.FromMilliseconds(100));
            if (microphone.TryRead(block, out at))
                return;
        }

        throw new TimeoutException("Nothing was heard within 10 s.");
    }

    private static void Never(Microphone microphone)
    {
        for (var until = MonotonicClock.Now + TimeSpan.FromSeconds(10); MonotonicClock.Now < until;)
            Next(microphone, out _);
    }
}
