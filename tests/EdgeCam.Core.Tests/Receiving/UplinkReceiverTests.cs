using EdgeCam.Receiving;
using EdgeCam.Rtp;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

public sealed class UplinkReceiverTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Through_loss_reordering_and_repetition_every_picture_comes_out_once_in_order_and_intact(int seed)
    {
        var sizes = new Random(seed);
        var scene = new UplinkScene(seed, UplinkScene.Plan with { Patience = TimeSpan.FromSeconds(5) });
        scene.Sender.SendPicture(3_000);
        scene.RunFor(0.5); // the first packet of all tells where the stream begins
        (scene.Loss, scene.Repetition, scene.Jitter) = (0.01 * (seed % 8), 0.02, TimeSpan.FromMilliseconds(seed % 5));
        scene.Sender.SendPictures(150, i => sizes.Next(10) switch { 0 => sizes.Next(20_000, 60_000), 1 => sizes.Next(1, 30), _ => sizes.Next(100, 12_000) }, i => i % 60 == 59);
        scene.RunFor(6);
        scene.Loss = 0; // what is lost last, only a later packet shows
        scene.Sender.SendPicture(100);
        scene.RunFor(6);

        Same(scene.Sender.Pictures, scene.Pictures);
        Assert.Equal(seed % 8 > 0, scene.Receiver.Counters.Recovered > 0);
        Assert.Equal(0, scene.Receiver.Counters.Lost);
        Assert.Equal(0, scene.Receiver.Counters.Malformed);
        Assert.Equal(0, scene.Receiver.Counters.Strangers);
    }

    private static void Same(List<byte[]> sent, IEnumerable<OutUnit> received)
    {
        var list = received.ToList();
        Assert.Equal(sent.Count, list.Count);
        Assert.All(sent.Zip(list), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second.Bytes)));
        Assert.All(list.Zip(list.Skip(1)), pair => Assert.True(pair.First.CapturedAt < pair.Second.CapturedAt));
    }
}
