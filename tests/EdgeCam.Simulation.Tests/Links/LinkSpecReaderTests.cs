using EdgeCam.Simulation.Links;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Links;

public sealed class LinkSpecReaderTests
{
    [Fact]
    public void Every_key_is_read_in_its_unit()
    {
        var spec = Read("trace=lte.up, offset=1.5, delay=20, queue=256p, loss=0.01, jitter=2.5, seed=7");
        Assert.Equal([1, 4, 4], spec.Trace.Select(at => at.TotalMilliseconds));
        Assert.Equal(TimeSpan.FromSeconds(1.5), spec.TraceOffset);
        Assert.Equal(TimeSpan.FromMilliseconds(20), spec.Delay);
        Assert.Equal(new LinkQueue(Packets: 256), spec.Queue);
        Assert.Equal(0.01, spec.Loss);
        Assert.Equal(TimeSpan.FromMilliseconds(2.5), spec.Jitter);
        Assert.Equal(7UL, spec.Seed);

        Assert.Equal([new LinkStep(default, Bitrate.Mbps(4)), new LinkStep(TimeSpan.FromSeconds(40), default), new LinkStep(TimeSpan.FromSeconds(40.5), Bitrate.Kbps(500))], Read("steps=0:4000+40:0+40.5:500").Steps);
        Assert.Equal([new LinkStep(default, Bitrate.Mbps(2))], Read("rate=2000").Steps);
        Assert.Equal(new LinkQueue(Bytes: 150_000), Read("rate=1,queue=150000").Queue);
        Assert.Equal(new LinkQueue(Time: TimeSpan.FromMilliseconds(300)), Read("rate=1,queue=300ms").Queue);
    }

    [Theory]
    [InlineData("", "no capacity: give trace=FILE, rate=KBIT or steps=S:KBIT+S:KBIT")]
    [InlineData("delay=20", "no capacity: give trace=FILE, rate=KBIT or steps=S:KBIT+S:KBIT")]
    [InlineData("rate", "\"rate\" is not key=value: the keys of a link are trace, offset, rate, steps, delay, queue, loss, jitter, seed")]
    [InlineData("=5", "\"=5\" is not key=value: the keys of a link are trace, offset, rate, steps, delay, queue, loss, jitter, seed")]
    [InlineData("rate=5,dealy=3", "the key dealy is unknown, is delay meant?: the keys of a link are trace, offset, rate, steps, delay, queue, loss, jitter, seed")]
    [InlineData("bandwidth=5", "the key bandwidth is unknown: the keys of a link are trace, offset, rate, steps, delay, queue, loss, jitter, seed")]
    [InlineData("rate=5,rate=6", "rate is given twice (5 and 6): keep one")]
    [InlineData("rate=-5", "rate=-5 is not a number from 1 to 10000000 kbit/s")]
    [InlineData("rate=NaN", "rate=NaN is not a number from 1 to 10000000 kbit/s")]
    [InlineData("rate=1e9", "rate=1e9 is not a number from 1 to 10000000 kbit/s")]
    [InlineData("rate=0", "rate=0 is not a number from 1 to 10000000 kbit/s")]
    [InlineData("rate=5,delay=-1", "delay=-1 is not a number from 0 to 60000 ms")]
    [InlineData("rate=5,jitter=x", "jitter=x is not a number from 0 to 60000 ms")]
    [InlineData("rate=5,loss=5", "loss=5 is not a number from 0 to 1 as a fraction (0.01 is 1 %)")]
    [InlineData("rate=5,seed=1.5", "seed=1.5 is not a whole number from 0 to 4294967295")]
    [InlineData("rate=5,queue=12kB", "queue=12kB is not a whole number from 1 to 1000000000 bytes; 256p limits packets and 300ms the time that the queue takes to empty")]
    [InlineData("rate=5,queue=0p", "queue=0 is not a whole number from 1 to 1000000 packets")]
    [InlineData("rate=5,queue=-3ms", "queue=-3 is not a number from 1 to 600000 ms")]
    [InlineData("rate=5,offset=3", "offset=3 needs a trace: leave it out")]
    [InlineData("trace=lte.up,rate=5", "trace and rate each state a capacity: keep one")]
    [InlineData("steps=0:5,rate=5", "steps and rate each state a capacity: keep one")]
    [InlineData("steps=0:5+10", "steps: \"10\" is not S:KBIT, as 40:500 is 500 kbit/s from second 40 on")]
    [InlineData("steps=", "steps: \"\" is not S:KBIT, as 40:500 is 500 kbit/s from second 40 on")]
    [InlineData("steps=5:100", "steps=5:100 begins at 5 s: the first step is at 0")]
    [InlineData("steps=0:100+9:50+9:60", "steps=0:100+9:50+9:60: the step at 9 s does not come after the one at 9 s")]
    [InlineData("steps=0:100+9:0", "steps=0:100+9:0 ends with a rate of 0: nothing would leave any more; end with a rate above 0")]
    [InlineData("steps=0:100+9:-5", "steps: the rate=-5 is not a number from 0 to 10000000 kbit/s")]
    [InlineData("steps=0:100+x:5", "steps: the time=x is not a number from 0 to 1000000 s")]
    [InlineData("steps=0:0.5", "steps: the rate=0.5 is below 1 kbit/s: 0 is an outage")]
    [InlineData("trace=absent", "trace=absent: there is no such file; give the path of a mahimahi trace")]
    [InlineData("trace=", "trace=: there is no such file; give the path of a mahimahi trace")]
    [InlineData("trace=folder", "trace=folder cannot be read: it is a folder")]
    [InlineData("trace=empty", "trace=empty has no opportunity after millisecond 0: it would repeat within no time")]
    [InlineData("trace=zeros", "trace=zeros has no opportunity after millisecond 0: it would repeat within no time")]
    [InlineData("trace=back", "trace=back, line 3: 2 comes after 3: the milliseconds of a trace never decrease")]
    [InlineData("trace=prose", "trace=prose, line 1: \"once upon\" is not a whole number of milliseconds from 0 to 2147483647")]
    [InlineData("trace=minus", "trace=minus, line 1: \"-4\" is not a whole number of milliseconds from 0 to 2147483647")]
    public void What_makes_no_sense_is_told_with_key_value_and_what_is_allowed(string text, string fault)
    {
        Assert.False(LinkSpecReader.TryRead(text, Open, out _, out var told));
        Assert.Equal(fault, told);
    }

    [Fact]
    public void No_text_makes_it_throw_and_what_it_accepts_can_be_run()
    {
        string[] words = ["trace", "offset", "rate", "steps", "delay", "queue", "loss", "jitter", "seed", "=", "=", "=", ",", ",", ":", "+", "0", "1", "9", "-", ".", "e", "ms", "p", "NaN", "∞", " ", "\0", "lte.up", "back", "0:5"];
        for (ulong seed = 1; seed <= 20_000; seed++)
        {
            var random = new SimulatedRandom(seed);
            var text = string.Concat(Enumerable.Range(0, random.NextBelow(14)).Select(_ => words[random.NextBelow(words.Length)]));
            if (random.NextBelow(2) == 0)
                text = "rate=5," + text;
            var isRead = LinkSpecReader.TryRead(text, Open, out var spec, out var fault);
            Assert.True(isRead == (fault.Length == 0), text);
            if (isRead)
                new Link(spec).Offer(default, 100);
        }
    }

    private static LinkSpec Read(string text)
    {
        Assert.True(LinkSpecReader.TryRead(text, Open, out var spec, out var fault), fault);
        Assert.Equal("", fault);
        Assert.Equal(text, spec.Text);
        return spec;
    }

    private static StringReader? Open(string name) => name switch
    {
        "lte.up" => new StringReader("1\n4\r\n4\n\n"),
        "empty" => new StringReader(""),
        "zeros" => new StringReader("0\n0\n"),
        "back" => new StringReader("1\n3\n2\n"),
        "prose" => new StringReader("once upon\n"),
        "minus" => new StringReader("-4\n"),
        "folder" => throw new UnauthorizedAccessException("it is a folder"),
        _ => null,
    };
}
