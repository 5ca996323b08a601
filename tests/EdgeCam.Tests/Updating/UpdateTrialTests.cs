using EdgeCam.Units;
using EdgeCam.Updating;
using EdgeCam.Updating.Installing;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateTrialTests
{
    private static readonly UpdateStatus Staged = new() { Taken = "u1", Pending = new PendingUpdate("u1", "1", "2", PayloadKind.Deb) };

    [Fact]
    public void A_version_that_proves_itself_is_kept()
    {
        var box = new Box { GoodAfter = TimeSpan.FromSeconds(70) };
        var last = box.RunToEnd();
        Assert.Equal((UpdateOutcome.Confirmed, "2", true), (last.Outcome, box.Installed, box.IsKept));
        Assert.InRange(box.Now - default(MediaInstant), TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(75));
    }

    [Fact]
    public void One_that_does_not_within_five_minutes_goes_back_with_the_reason()
    {
        var box = new Box { GoodAfter = null };
        var last = box.RunToEnd();
        Assert.Equal((UpdateOutcome.RolledBack, "1", "it was not confirmed within 5 minutes: the broker is not connected"), (last.Outcome, box.Installed, last.Reason));
    }

    [Fact]
    public void One_that_crashes_or_cannot_be_installed_goes_back_at_once()
    {
        var crashing = new Box { Sign = TrialSign.Broken };
        Assert.Equal((UpdateOutcome.RolledBack, "the new version crashed 3 times"), (crashing.RunToEnd().Outcome, crashing.Last!.Reason));
        Assert.True(crashing.Now - default(MediaInstant) < TimeSpan.FromSeconds(5));
        var unfit = new Box { InstallProblem = "dependency problems" };
        Assert.Equal((UpdateOutcome.RolledBack, "1", "it could not be installed: dependency problems"), (unfit.RunToEnd().Outcome, unfit.Installed, unfit.Last!.Reason));
    }

    [Fact]
    public void A_package_manager_that_is_busy_is_waited_for_before_the_old_version_is_given_up()
    {
        var box = new Box { Sign = TrialSign.Broken, RestoreFailures = UpdateTrial.MostRestores - 1 };
        Assert.Equal((UpdateOutcome.RolledBack, "1"), (box.RunToEnd().Outcome, box.Installed));
        var stuck = new Box { Sign = TrialSign.Broken, RestoreFailures = UpdateTrial.MostRestores };
        Assert.True(stuck.Run());
        Assert.Equal(UpdatePhase.RollingBack, stuck.Saved.Pending!.Phase); // the next start tries again
        Assert.Equal((UpdateOutcome.RolledBack, "1"), (stuck.RunToEnd().Outcome, stuck.Installed));
    }

    [Theory]
    [InlineData("Good", null)]
    [InlineData("Waiting", null)]
    [InlineData("Broken", null)]
    [InlineData("Good", "no room")]
    public void Whenever_the_power_goes_it_ends_with_the_old_or_the_new_version_and_says_which(string shown, string? problem)
    {
        var sign = Enum.Parse<TrialSign>(shown);
        var steps = new Box { Sign = sign, InstallProblem = problem }.CountSteps();
        for (var first = 0; first < steps; first++)
        {
            for (var second = 0; second < steps; second++)
            {
                var box = new Box { Sign = sign, InstallProblem = problem, Cuts = [first, first + 1 + second] };
                var last = box.RunToEnd();
                Assert.Equal(last.Outcome == UpdateOutcome.Confirmed ? "2" : "1", box.Installed);
                Assert.Equal(sign == TrialSign.Good && problem is null, last.Outcome == UpdateOutcome.Confirmed);
                Assert.Equal(last.Outcome == UpdateOutcome.Confirmed, box.IsKept);
                Assert.Null(box.Saved.Pending);
            }
        }
    }

    [Fact]
    public void A_machine_that_goes_down_in_every_trial_goes_back_and_one_that_goes_down_in_every_installation_too()
    {
        var falling = new Box { GoodAfter = TimeSpan.FromSeconds(70), LongestUptime = TimeSpan.FromSeconds(30) };
        Assert.Equal((UpdateOutcome.RolledBack, "1"), (falling.RunToEnd().Outcome, falling.Installed));
        Assert.Contains("went down", falling.Last!.Reason, StringComparison.Ordinal);
        var breaking = new Box { IsCutInInstall = true };
        Assert.Equal((UpdateOutcome.RolledBack, "1"), (breaking.RunToEnd().Outcome, breaking.Installed));
    }

    [Fact]
    public void Another_slot_is_started_once_and_given_up_when_the_old_one_comes_back()
    {
        var slots = new Box { Sign = TrialSign.Good, HasSlots = true };
        Assert.Equal((UpdateOutcome.Confirmed, "2", 1), (slots.RunToEnd().Outcome, slots.Installed, slots.Reboots));
        var dead = new Box { Sign = TrialSign.Good, HasSlots = true, DoesNotBoot = true };
        Assert.Equal((UpdateOutcome.RolledBack, "1", "the machine did not start with it"), (dead.RunToEnd().Outcome, dead.Installed, dead.Last!.Reason));
    }

    private sealed class PowerCutException : Exception;

    /// <summary>A machine whose power goes at the steps that are named: half a step is a step of its own.</summary>
    private sealed class Box : ITrialPort
    {
        private int _step;
        private TimeSpan _up;
        private bool _isOther; // the other slot runs
        private int _restores;

        public UpdateStatus Saved { get; private set; } = Staged;

        public UpdateOutcome? Last => Saved.Last;

        public string Installed { get; private set; } = "1";

        public bool IsKept { get; private set; }

        public MediaInstant Now { get; private set; }

        public int Reboots { get; private set; }

        public TrialSign Sign { get; init; } = TrialSign.Good;

        public TimeSpan? GoodAfter { get; init; } = TimeSpan.Zero;

        public string? InstallProblem { get; init; }

        public int RestoreFailures { get; init; }

        public int[] Cuts { get; init; } = [];

        public TimeSpan? LongestUptime { get; init; }

        public bool IsCutInInstall { get; init; }

        public bool HasSlots { get; init; }

        public bool DoesNotBoot { get; init; }

        public int CountSteps()
        {
            RunToEnd();
            return _step + 4;
        }

        /// <summary>Starts the installer again and again, as systemd does.</summary>
        public UpdateOutcome RunToEnd()
        {
            for (var starts = 0; starts < 20 && Saved.Pending is not null; starts++)
                Run();
            return Saved.Last!;
        }

        /// <summary>One start of it.</summary>
        /// <returns>It is stuck.</returns>
        public bool Run()
        {
            _up = TimeSpan.Zero;
            try
            {
                var trial = new UpdateTrial(Saved, this);
                trial.OnStart();
                while (trial.Step(Now) is { } pause)
                {
                    (Now, _up) = (Now + pause, _up + pause);
                    if (_up > LongestUptime)
                        throw new PowerCutException();
                }

                return trial.IsStuck;
            }
            catch (PowerCutException)
            {
                return false;
            }
        }

        public void Save(UpdateStatus status)
        {
            Tick();
            Saved = status;
            Tick();
        }

        public string? Install(PendingUpdate update)
        {
            Tick();
            Installed = HasSlots ? "1" : "neither";
            if (IsCutInInstall)
                throw new PowerCutException();
            Tick();
            if (InstallProblem is not null)
                return InstallProblem;
            Installed = HasSlots ? "1" : "2";
            Tick();
            return null;
        }

        public string? Restore(PendingUpdate update)
        {
            if (_restores++ < RestoreFailures)
                return "locked";
            Tick();
            Installed = "neither";
            Tick();
            Installed = "1";
            Tick();
            return null;
        }

        public void Keep(PendingUpdate update)
        {
            Tick();
            IsKept = true;
            Tick();
        }

        public TrialReading Look(PendingUpdate update)
        {
            Tick();
            if (HasSlots && !_isOther)
                return new(TrialSign.OldSystem, "not started");
            return Sign == TrialSign.Good && !(_up >= GoodAfter) ? new(TrialSign.Waiting, "the broker is not connected")
                : new(Sign, Sign == TrialSign.Broken ? "the new version crashed 3 times" : "");
        }

        public void Reboot()
        {
            Reboots++;
            (_isOther, Installed) = (!DoesNotBoot, DoesNotBoot ? "1" : "2");
            throw new PowerCutException();
        }

        private void Tick()
        {
            if (Cuts.Contains(_step++))
                throw new PowerCutException();
        }
    }
}
