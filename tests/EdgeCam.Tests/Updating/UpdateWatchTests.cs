using EdgeCam.Remote;
using EdgeCam.Units;
using EdgeCam.Updating;
using EdgeCam.Updating.Installing;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateWatchTests : IDisposable
{
    private readonly SignedUpdate _made = new();
    private readonly List<CameraEvent> _told = [];
    private MediaInstant _now;

    private UpdateProof? Proof => SmallJson.TryRead(_made.Places.Proof, SmallJson.Default.UpdateProof);

    [Fact]
    public void A_daemon_on_trial_says_why_it_is_not_good_yet_and_after_a_minute_without_a_break_that_it_is()
    {
        var watch = new UpdateWatch(_made.Places, _told.Add);
        Run(watch, 90, areFramesFlowing: false);
        Assert.Null(Proof); // nobody asks
        OnTrial();
        Run(watch, 2, areFramesFlowing: false);
        Assert.Equal(new UpdateProof("u1", IsGood: false, "the camera delivers no frames"), Proof);
        Run(watch, 40, isConnected: false);
        Assert.Equal("the broker is not connected", Proof?.Reason);
        Run(watch, 58);
        Assert.False(Proof?.IsGood);
        Run(watch, 2, areFramesFlowing: false);
        Run(watch, 60);
        Assert.False(Proof?.IsGood);
        Run(watch, 4);
        Assert.Equal(new UpdateProof("u1", IsGood: true, ""), Proof);
        Assert.Empty(_told);
    }

    [Fact]
    public void What_became_of_an_update_is_told_once_also_across_a_start()
    {
        new UpdateStatus { Last = new UpdateOutcome("u1", "1", "2", UpdateOutcome.RolledBack) { Reason = "it crashed" } }.Write(_made.Places.Status);
        Run(new UpdateWatch(_made.Places, _told.Add), 10);
        Run(new UpdateWatch(_made.Places, _told.Add), 10);
        var told = Assert.Single(_told);
        Assert.Equal(("update", "rolled_back", """{"from":"1","to":"2","outcome":"rolled_back","request":"u1","reason":"it crashed"}"""), (told.Topic, told.EventType, told.Fields.ToJsonString()));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("ActiveState=activating\nNRestarts=2\nExecMainStatus=1\n", false)]
    [InlineData("ActiveState=active\nNRestarts=3\nExecMainStatus=0\n", true)]
    [InlineData("ActiveState=failed\nNRestarts=0\nExecMainStatus=78\n", true)]
    public void Three_crashes_or_an_end_for_good_are_enough(string shown, bool isBroken) => Assert.Equal(isBroken, SystemTrial.Crash(shown)?.Sign == TrialSign.Broken);

    public void Dispose() => _made.Dispose();

    private void OnTrial() =>
        new UpdateStatus { Pending = new PendingUpdate("u1", "1", "2", PayloadKind.Deb) { Phase = UpdatePhase.Trial } }.Write(_made.Places.Status);

    private void Run(UpdateWatch watch, int seconds, bool areFramesFlowing = true, bool isConnected = true)
    {
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += UpdateWatch.Tick)
            watch.OnTick(areFramesFlowing, isConnected, _now);
    }
}
