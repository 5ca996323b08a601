using EdgeCam.Motion;
using EdgeCam.Quality;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Motion;

public sealed class MotionDetectorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    public void Noise_is_no_motion(double noise)
    {
        var scene = new Scene(Detector()) { Noise = noise };
        scene.Run(20);
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void A_square_that_moves_begins_motion_within_half_a_second_and_its_stillness_ends_it()
    {
        var detector = Detector();
        var scene = new Scene(detector);
        scene.Run(5);
        scene.Run(4, (at, x, y) => Square(x, y, left: 100 + (int)(at * 100), top: 150, side: 40));
        Assert.InRange(Assert.Single(scene.Edges).Second, 5, 5.5);
        Assert.InRange(detector.Box.X + (detector.Box.Width / 2), 60, 85); // about 500 of 640
        Assert.InRange(detector.Box.Y, 35, 50);
        Assert.InRange(detector.Share, 0.004, 0.05);
        scene.Run(8, (_, x, y) => Square(x, y, left: 490, top: 150, side: 40)); // parked
        Assert.Equal([MotionEdge.Start, MotionEdge.Stop], scene.Edges.Select(edge => edge.Edge));
        scene.Run(10, (_, x, y) => Square(x, y, left: 490, top: 150, side: 40));
        Assert.Equal(1, scene.Starts);
    }

    [Fact]
    public void A_square_that_leaves_its_place_is_motion_and_the_empty_place_is_not_for_long()
    {
        var scene = new Scene(Detector());
        scene.Run(5, (_, x, y) => Square(x, y, left: 300, top: 150, side: 60));
        scene.Run(10); // gone
        Assert.Equal([MotionEdge.Start, MotionEdge.Stop], scene.Edges.Select(edge => edge.Edge));
        scene.Run(20);
        Assert.Equal(1, scene.Starts);
    }

    [Fact]
    public void A_tiny_thing_is_motion_only_to_the_most_sensitive()
    {
        Assert.Equal(0, StartsOf(sensitivity: 50, side: 5));
        Assert.Equal(1, StartsOf(sensitivity: 95, side: 12));
        Assert.Equal(0, StartsOf(sensitivity: 5, side: 12));

        static int StartsOf(int sensitivity, int side)
        {
            var scene = new Scene(Detector(sensitivity)) { Noise = 1 };
            scene.Run(5);
            scene.Run(4, (at, x, y) => Square(x, y, left: 100 + (int)(at * 60), top: 150, side: side));
            return scene.Starts;
        }
    }

    [Fact]
    public void Light_that_changes_slowly_is_no_motion()
    {
        var scene = new Scene(Detector());
        scene.Run(3);
        scene.Run(30, before: at => scene.Light = value => value * (1 - (0.5 * at / 30))); // dusk
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void Exposure_that_follows_the_light_in_steps_is_no_motion()
    {
        var scene = new Scene(Detector());
        scene.Run(3);
        scene.Run(20, before: at => scene.Light = value => (value * (1 + (0.12 * (Math.Floor(at / 2) % 3)))) + (4 * Math.Floor(at / 5)));
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void A_lamp_that_flickers_is_no_motion()
    {
        var scene = new Scene(Detector());
        scene.Run(20, before: at => scene.Light = value => value * (1 + (0.08 * Math.Sin(at * 37))));
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void A_light_that_is_switched_is_no_motion()
    {
        var scene = new Scene(Detector());
        scene.Run(5);
        scene.Light = value => Math.Pow(value / 255, 0.4) * 255;
        scene.Run(10);
        scene.Light = value => value * 0.2;
        scene.Run(10);
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void A_camera_that_sways_by_a_pixel_sees_no_motion_at_edges()
    {
        var scene = new Scene(Detector());
        scene.Run(20, before: at => scene.Sway = (int)(at * 0.7) % 2);
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void A_flash_of_one_look_in_a_corner_is_no_motion()
    {
        var scene = new Scene(Detector());
        scene.Run(5);
        scene.Run(3, (at, x, y) => at < 0.05 && x < 100 && y < 100 ? 240 : null);
        Assert.Empty(scene.Edges);
    }

    [Fact]
    public void Something_moves_also_while_the_light_changes()
    {
        var scene = new Scene(Detector());
        scene.Run(3);
        scene.Run(5, (at, x, y) => Square(x, y, left: 100 + (int)(at * 80), top: 150, side: 50), before: at => scene.Light = value => value * (1 - (0.06 * at)));
        Assert.Equal(1, scene.Starts);
    }

    [Fact]
    public void Only_what_moves_in_a_zone_counts()
    {
        Assert.Equal(0, StartsWith(new MotionZone(0, 0, 100, 40, IsExcluded: false))); // the square is at 42 % and below
        Assert.Equal(1, StartsWith(new MotionZone(0, 40, 100, 30, IsExcluded: false)));
        Assert.Equal(0, StartsWith(new MotionZone(0, 30, 100, 40, IsExcluded: true)));
        Assert.Equal(0, StartsWith(new MotionZone(0, 0, 100, 100, IsExcluded: false), new MotionZone(0, 30, 100, 40, IsExcluded: true)));
        Assert.Equal(1, StartsWith(new MotionZone(0, 0, 100, 20, IsExcluded: true)));

        static int StartsWith(params MotionZone[] zones)
        {
            var scene = new Scene(new MotionDetector(new MotionPlan(50, TimeSpan.FromSeconds(3), zones)));
            scene.Run(3);
            scene.Run(4, (at, x, y) => Square(x, y, left: 100 + (int)(at * 100), top: 155, side: 40));
            return scene.Starts;
        }
    }

    [Fact]
    public void A_zone_that_is_drawn_later_counts_from_then_on()
    {
        var detector = Detector();
        var scene = new Scene(detector);
        scene.Run(3);
        detector.Apply(new MotionPlan(50, TimeSpan.FromSeconds(3), [new MotionZone(0, 0, 100, 20, IsExcluded: false)]));
        scene.Run(4, (at, x, y) => Square(x, y, left: 100 + (int)(at * 100), top: 155, side: 40));
        Assert.Equal(0, scene.Starts);
    }

    [Fact]
    public void A_picture_behind_a_long_gap_is_where_it_begins_anew()
    {
        var detector = Detector();
        var scene = new Scene(detector);
        scene.Run(3);
        var luma = new byte[Scene.Width * Scene.Height];
        luma.AsSpan(0, luma.Length / 3).Fill(200); // another view
        for (var i = 0; i < 30; i++)
            Assert.Equal(MotionEdge.None, detector.Look(new LumaView(luma, Scene.Width, Scene.Height, Scene.Width), scene.Now + TimeSpan.FromSeconds(5 + (i * 0.1))));
    }

    [Fact]
    public void It_looks_ten_times_a_second_at_most_and_allocates_nothing()
    {
        var detector = Detector();
        var luma = new byte[1280 * 720];
        var now = new MediaInstant(1_000_000_000);
        detector.Look(new LumaView(luma, 1280, 720, 1280), now);
        Assert.False(detector.IsDue(now + TimeSpan.FromMilliseconds(99)));
        Assert.True(detector.IsDue(now + TimeSpan.FromMilliseconds(100)));
        var looks = 0;
        Allocation.AssertNone(
            () =>
            {
                looks++;
                luma.AsSpan(looks % 200 * 1000, 5000).Fill((byte)looks);
                detector.Look(new LumaView(luma, 1280, 720, 1280), now + TimeSpan.FromMilliseconds(33 * looks));
            },
            times: 200);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(2, 2)]
    [InlineData(97, 3)]
    public void Pictures_too_small_to_see_anything_do_no_harm(int width, int height)
    {
        var detector = Detector();
        for (var i = 0; i < 30; i++)
            detector.Look(new LumaView(new byte[width * height], width, height, width), new MediaInstant(i * 200_000_000L));
        Assert.False(detector.IsMoving);
    }

    private static MotionDetector Detector(int sensitivity = 50) => new(new MotionPlan(sensitivity, TimeSpan.FromSeconds(3), []));

    private static int? Square(int x, int y, int left, int top, int side) =>
        x >= left && x < left + side && y >= top && y < top + side ? 215 : null;
}
