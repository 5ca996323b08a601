using EdgeCam.Health;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Health;

public sealed class ProcessHistoryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void The_first_start_has_no_last_end() => Assert.Equal((0, "none"), Begin("aaaaaaaa"));

    [Fact]
    public void An_end_that_was_asked_for_is_clean_and_any_other_a_crash()
    {
        Begin("aaaaaaaa");
        Assert.Equal((1, "crash"), Begin("aaaaaaaa"));
        ProcessHistory.Begin(File, "aaaaaaaa").OnCleanEnd();
        Assert.Equal((3, "clean"), Begin("aaaaaaaa"));
    }

    [Fact]
    public void After_the_machine_was_started_restarts_count_anew_and_what_was_running_lost_its_power()
    {
        Begin("aaaaaaaa");
        Begin("aaaaaaaa");
        Assert.Equal((0, "power_loss"), Begin("bbbbbbbb"));
        ProcessHistory.Begin(File, "bbbbbbbb").OnCleanEnd();
        Assert.Equal((0, "clean"), Begin("cccccccc"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaa")]
    [InlineData("aaaaaaaa x running")]
    [InlineData("aaaaaaaa 3 maybe")]
    [InlineData("aaaaaaaa -3 running")]
    [InlineData("aaaaaaaa 99999999999999999999 running")]
    public void A_file_that_makes_no_sense_is_as_good_as_none(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Equal((0, "none"), Begin("aaaaaaaa"));
    }

    [Fact]
    public void Where_nothing_can_be_kept_nothing_is_known()
    {
        var history = ProcessHistory.Begin(_folder["missing/history"], "aaaaaaaa");
        Assert.Null(history.Restarts);
        Assert.Null(history.LastExit);
    }

    public void Dispose() => _folder.Dispose();

    private string File => _folder["history"];

    private (long?, string?) Begin(string boot)
    {
        var history = ProcessHistory.Begin(File, boot);
        return (history.Restarts, history.LastExit);
    }
}
