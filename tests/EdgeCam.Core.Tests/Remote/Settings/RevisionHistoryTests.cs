using EdgeCam.Remote.Settings;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Settings;

public sealed class RevisionHistoryTests
{
    private static readonly MediaInstant Start = new(5 * MediaInstant.NanosecondsPerSecond);

    [Fact]
    public void A_confirmed_revision_keeps_nobody_waiting()
    {
        var history = new RevisionHistory([]);
        history.Add(Revision(1, isConfirmed: true), isLive: true, Start);
        Assert.Equal((null, MediaInstant.Never), (history.BusyFor(Start), history.NextDeadline));
    }

    [Fact]
    public void A_trial_is_busy_for_what_is_left_of_its_time()
    {
        var history = OnTrial(seconds: 20);
        Assert.Equal(TimeSpan.FromSeconds(20), history.BusyFor(Start));
        Assert.Equal(TimeSpan.FromSeconds(5), history.BusyFor(At(15)));
        Assert.Equal(TimeSpan.Zero, history.BusyFor(At(25)));
    }

    [Theory]
    [InlineData(true, 0.5)]
    [InlineData(false, 2.0)]
    public void It_passes_when_all_was_well_for_a_while(bool isLive, double seconds)
    {
        var history = OnTrial(seconds: 20, isLive);
        Assert.Equal((TrialVerdict.Passed, seconds), Run(history, _ => (true, true), until: 30));
        Assert.True(history.Current is { IsConfirmed: true, ConfirmWithin: null });
        Assert.Equal(MediaInstant.Never, history.NextDeadline);
    }

    [Fact]
    public void A_moment_without_frames_begins_the_while_anew()
    {
        var history = OnTrial(seconds: 20);
        Assert.Equal((TrialVerdict.Passed, 3.6), Run(history, at => (true, at is < 1.45 or > 1.55), until: 30));
    }

    [Fact]
    public void It_fails_at_its_deadline_and_says_what_was_missing()
    {
        var history = OnTrial(seconds: 20);
        Assert.Equal((TrialVerdict.Failed, 20.0), Run(history, _ => (false, true), until: 30));
        Assert.Equal("no connection to the broker within 20 s", history.TrialReason);
        Assert.False(history.Current.IsConfirmed);
    }

    [Fact]
    public void What_comes_to_life_in_the_last_moment_has_failed() =>
        Assert.Equal((TrialVerdict.Failed, 20.0), Run(OnTrial(seconds: 20), at => (at > 18.5, true), until: 30));

    [Fact]
    public void Without_a_limit_it_keeps_nobody_out_never_fails_and_needs_a_minute_of_frames_but_no_broker()
    {
        var history = new RevisionHistory([]);
        history.Add(Revision(1, isConfirmed: false), isLive: false, Start);
        Assert.Null(history.BusyFor(Start));
        Assert.Equal(TrialVerdict.Open, Run(history, _ => (true, false), until: 5_000).Verdict);
        Assert.Equal(TrialVerdict.Passed, Run(history, _ => (false, true), until: 5_070).Verdict);
    }

    [Fact]
    public void Three_are_kept_and_the_last_confirmed_among_them()
    {
        var kept = new KeptRevisions([Revision(1, isConfirmed: true)]);
        foreach (int number in (int[])[2, 3, 4])
            kept.Add(Revision(number, isConfirmed: false));
        Assert.Equal([4, 3, 1], kept.All.Select(revision => revision.Number));
        kept.Add(Revision(4, isConfirmed: true));
        kept.Add(Revision(5, isConfirmed: false));
        Assert.Equal([5, 4, 3], kept.All.Select(revision => revision.Number));
        Assert.Equal((4, 4), (kept.LastConfirmed.Number, kept.Before.Number));
    }

    private static SettingsRevision Revision(long number, bool isConfirmed) => new(number, [], "test") { IsConfirmed = isConfirmed };

    private static RevisionHistory OnTrial(double seconds, bool isLive = false)
    {
        var history = new RevisionHistory([]);
        history.Add(Revision(1, isConfirmed: false) with { ConfirmWithin = TimeSpan.FromSeconds(seconds) }, isLive, Start);
        return history;
    }

    /// <summary>Looks as often as is wanted, until a verdict.</summary>
    private static (TrialVerdict Verdict, double Seconds) Run(RevisionHistory history, Func<double, (bool IsConnected, bool AreFramesFlowing)> world, double until)
    {
        for (var now = history.NextDeadline; now <= At(until); now = history.NextDeadline)
        {
            double seconds = (now - Start).TotalSeconds;
            var (isConnected, areFramesFlowing) = world(seconds);
            if (history.OnTime(isConnected, areFramesFlowing, now) is var verdict && verdict != TrialVerdict.Open)
                return (verdict, seconds);
        }
        return (TrialVerdict.Open, until);
    }

    private static MediaInstant At(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
