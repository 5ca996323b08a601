using EdgeCam.Quality;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Footage;

public sealed class ReferenceViewerTests
{
    private const int Loop = 50;
    private readonly NumberedFootage _footage = new(Loop, FrameRate.Of(25), NumberedFootage.Moving(1));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(49)]
    public void Every_picture_is_compared_with_its_own_wherever_the_camera_began(int from)
    {
        var scene = new Reception(_footage);
        scene.Receive(from, from + 180);
        scene.AssertExact(Loop, 180);
        scene.Viewer.End();
        var report = scene.Viewer.Report;
        Assert.Equal((180, 0, 0), (report.Shown, report.Unknown, report.Refused));
        Assert.Equal((60.0, 1.0), (report.Coding.MeanPsnr, report.Coding.MeanSsim)); // one picture beside its own would show
        Assert.Equal(TimeSpan.Zero, report.Frozen);
    }

    [Fact]
    public void A_picture_that_hardly_differs_from_its_neighbours_is_told_from_them_in_spite_of_coding()
    {
        var still = new NumberedFootage(Loop, FrameRate.Of(25), NumberedFootage.AlmostStill(3));
        var scene = new Reception(still) { Noise = 12 };
        scene.Receive(23, 223);
        scene.AssertExact(Loop, 200);
        Assert.InRange(scene.Viewer.Report.Coding.MeanPsnr, 28, 34);
    }

    [Fact]
    public void Pictures_that_the_camera_leaves_out_are_missed_and_not_mistaken()
    {
        var scene = new Reception(_footage);
        scene.Receive(5, 185, number => number == 5 || (number % 3 == 0 && number is < 80 or >= 90));
        scene.AssertExact(Loop, scene.Matches.Count);
        scene.Viewer.End();
        var report = scene.Viewer.Report;
        Assert.Equal(scene.Matches.Count, report.Shown);
        Assert.Equal(60.0, report.Coding.MeanPsnr);
        Assert.True(report.Live.MeanPsnr < 50);
        Assert.Equal(1, report.Freezes);
        Assert.Equal(0.48, report.Frozen.TotalSeconds, 0.001); // from picture 78 to 90
    }

    [Fact]
    public void Smaller_pictures_are_scaled_up_as_a_viewer_sees_them()
    {
        var scene = new Reception(_footage) { IsHalved = true };
        scene.Receive(30, 100);
        scene.AssertExact(Loop, 70);
        Assert.InRange(scene.Viewer.Report.Coding.MeanPsnr, 15, 40);
    }

    [Fact]
    public void A_sender_that_starts_again_elsewhere_is_found_again_and_the_time_between_is_frozen()
    {
        var scene = new Reception(_footage);
        scene.Receive(40, 140);
        (scene.Ssrc, scene.FirstTimestamp) = (new Ssrc(2), new RtpTimestamp(77));
        scene.Receive(3, 103);
        scene.AssertExact(Loop, 200);
        scene.Viewer.End();
        var report = scene.Viewer.Report;
        Assert.Equal((200, 60.0, 1), (report.Shown, report.Coding.MeanPsnr, report.Freezes));
        Assert.InRange(report.Frozen.TotalSeconds, 95.9, 96.2); // 100 s from start to start, of which 4 s were played
    }

    [Fact]
    public void A_camera_whose_file_jumps_is_found_again()
    {
        var scene = new Reception(_footage);
        scene.Receive(0, 60);
        var before = scene.Matches.Count;
        scene.Receive(25, 125); // the same stream: only the pictures tell
        Assert.Equal(ReferenceState.Matched, scene.Viewer.State);
        Assert.All(scene.Matches[^70..], match => Assert.Equal(match.Is % Loop, match.TakenFor % Loop));
        Assert.InRange(scene.Matches.Count - before, 70, 90);
    }

    [Fact]
    public void Other_footage_is_no_match()
    {
        var scene = new Reception(new NumberedFootage(Loop, FrameRate.Of(25), NumberedFootage.Upright(8)), _footage);
        scene.Receive(0, 200);
        Assert.Equal((ReferenceState.NoMatch, 0), (scene.Viewer.State, scene.Viewer.Report.Shown));
    }

    [Fact]
    public void Another_rate_is_said()
    {
        var scene = new Reception(new NumberedFootage(Loop, FrameRate.Of(30), NumberedFootage.Moving(1)), _footage);
        scene.Receive(0, 50);
        Assert.Equal((ReferenceState.OtherRate, 0), (scene.Viewer.State, scene.Viewer.Report.Shown));
    }

    [Fact]
    public void Another_size_is_said_and_one_of_the_same_shape_is_not()
    {
        Assert.True(_footage.Index.IsSameShape(View(106, 86)));
        Assert.False(_footage.Index.IsSameShape(View(160, 120)));
        Assert.False(_footage.Index.IsSameShape(View(320, 256)));
        var viewer = new Reception(_footage).Viewer;
        viewer.OnPicture(default, View(64, 36));
        Assert.Equal(ReferenceState.OtherSize, viewer.State);
    }

    private static LumaView View(int width, int height) => new(new byte[width * height], width, height, width);
}
