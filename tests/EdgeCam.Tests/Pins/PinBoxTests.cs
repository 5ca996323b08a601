using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Options;
using EdgeCam.Pins;
using EdgeCam.Pins.Map;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pins;

public sealed class PinBoxTests
{
    private const string Everything = """
        { "chips": ["c"], "pwm_chips": ["p"], "status_led": { "line": 1 }, "button": { "line": 2 }, "pir": { "line": 3 }, "ir_led": { "line": 4 },
          "ir_cut": { "a": 5, "b": 6 }, "fan": { "line": 7 }, "light_sensor": { "address": "0x23" }, "inputs": { "door": { "line": 8 } }, "outputs": { "siren": { "line": 9 } } }
        """;

    private readonly FakeBoard _board = new();
    private readonly List<string> _events = [];
    private readonly List<string> _done = [];
    private MediaInstant _now = new(3_600_000_000_000);
    private BoxFacts _facts = new(AreFramesFlowing: true, IsCutOff: false);
    private Func<double?> _luma = () => null;

    [Fact]
    public void All_functions_are_opened_and_the_filter_is_put_in_by_day()
    {
        var box = Box(Everything);
        Run(box, 3);
        Assert.Equal(Enumerable.Range(1, 9), _board.OpenLines);
        Assert.Equal(["7=0", "1=1", "5=1,6=0", "5=0,6=0"], _board.Changes.Where(change => change != "9=0"));
        Assert.Empty(_events);
        Assert.Equal(new BoxState(IsNight: false, IrLight: false, Motion: false), box.State with { Pins = box.State.Pins is null ? [] : new BoxState(null, null, null).Pins });
        Assert.Equal([new("button", false, false), new("pir", false, false), new("door", false, false), new("siren", true, false)], box.State.Pins);
    }

    [Fact]
    public void Darkness_takes_the_filter_out_and_switches_the_light_on_and_brightness_the_other_way_round()
    {
        var box = Box(Everything);
        Run(box, 5);
        (_board.Lux, _) = (1, Forget());
        Run(box, 9);
        Assert.Empty(_board.Changes);
        Run(box, 5);
        Assert.Equal(["5=0,6=1", "4=1", "5=0,6=0"], _board.Changes);
        Assert.Equal((true, true), (box.State.IsNight, box.State.IrLight));
        (_board.Lux, _) = (500, Forget());
        Run(box, 40);
        Assert.Equal(["5=1,6=0", "4=0", "5=0,6=0"], _board.Changes);
    }

    [Fact]
    public void The_owner_says_otherwise_and_has_it_at_once()
    {
        var options = new PinsOptions();
        var box = Box(Everything, options);
        Run(box, 2);
        Forget();
        box.Apply(new PinsOptions { IrLight = IrLightMode.On });
        box.Tick(_now);
        Assert.Equal(["4=1"], _board.Changes);
        box.Apply(new PinsOptions { IrLight = IrLightMode.On, IrLightMaxPercent = 50 });
        box.Tick(_now);
        Assert.Equal(["4=1", "4=0"], _board.Changes); // what is only switched cannot shine less
        box.Apply(new PinsOptions { DayNight = DayNightMode.Night, IrLight = IrLightMode.Off });
        Run(box, 2);
        Assert.Equal(["4=1", "4=0", "5=0,6=1", "5=0,6=0"], _board.Changes);
    }

    [Fact]
    public void A_light_at_a_pwm_channel_shines_as_strongly_as_it_may()
    {
        var box = Box("""{ "pwm_chips": ["p"], "ir_led": { "pwm": 1 } }""", new PinsOptions { IrLight = IrLightMode.On, IrLightMaxPercent = 60 });
        Run(box, 1);
        box.Stop();
        Assert.Equal(["pwm1=60", "pwm1=0"], _board.Changes);
    }

    [Fact]
    public void Presses_are_events_and_do_what_is_configured()
    {
        var box = Box(Everything, new PinsOptions { ButtonLong = ButtonAction.Restart });
        Run(box, 1);
        Press(box, 0.3);
        Press(box, 3.5);
        Assert.Equal(["""gpio button {"pin":"button","press":"short","action":"identify"}""", """gpio button {"pin":"button","press":"long","action":"restart"}"""], _events);
        Assert.Equal(["Identify", "Restart"], _done);
    }

    [Fact]
    public void Inputs_are_events_and_one_that_chatters_is_told_ten_times_a_second_at_most_and_where_it_ends()
    {
        var box = Box(Everything);
        Run(box, 1);
        Edge(box, 8, isActive: true);
        Assert.Equal(["""gpio input {"pin":"door","value":1}"""], _events);
        for (var i = 0; i < 201; i++)
        {
            Run(box, 0.005);
            Edge(box, 8, isActive: i % 2 != 0);
        }

        Run(box, 1);
        Assert.InRange(_events.Count, 3, 13);
        Assert.Equal("""gpio input {"pin":"door","value":0}""", _events[^1]);
        Assert.False(box.State.Pins.Single(pin => pin.Name == "door").IsHigh);
    }

    [Fact]
    public void The_pir_sensor_begins_and_ends_motion()
    {
        var box = Box(Everything);
        Run(box, 1);
        Edge(box, 3, isActive: true);
        Assert.True(box.State.Motion);
        Run(box, 2);
        Edge(box, 3, isActive: false);
        Run(box, 9.9);
        Assert.Equal(["motion True"], _done);
        Run(box, 0.2);
        Assert.Equal(["motion True", "motion False"], _done);
    }

    [Fact]
    public void Motion_that_went_on_when_the_sensor_was_lost_is_over_when_it_comes_back()
    {
        var box = Box(Everything);
        Run(box, 1);
        Edge(box, 3, isActive: true);
        _board.Broken[3] = "gone";
        Edge(box, 3, isActive: false);
        Assert.Null(box.State.Motion);
        Run(box, 20);
        _board.Broken.Clear();
        Run(box, 31);
        Assert.Equal(["motion True", "motion False"], _done);
        Assert.False(box.State.Motion);
    }

    [Fact]
    public void An_output_is_set_and_is_off_in_the_end()
    {
        var box = Box(Everything);
        Run(box, 1);
        Forget();
        box.Write("siren", isActive: true, _now);
        Assert.True(box.State.Pins.Single(pin => pin.Name == "siren").IsHigh);
        box.Stop();
        Assert.Equal(["9=1", "9=0"], _board.Changes.Where(change => change.StartsWith('9')));
        Assert.Empty(_board.OpenLines);
    }

    [Fact]
    public void A_pin_that_fails_is_told_once_and_tried_again_and_the_others_do_not_notice()
    {
        _board.Broken[4] = "Line 4 is in use by \"lamp\".";
        var box = Box(Everything);
        Run(box, 20);
        Assert.Equal("""gpio fault {"pins":["ir_led"],"reason":"ir_led (map:1): Line 4 is in use by \u0022lamp\u0022."}""", Assert.Single(_events));
        _board.Lux = 1;
        Run(box, 15);
        Assert.Contains("5=0,6=1", _board.Changes);
        _board.Broken.Clear();
        Run(box, 31);
        Assert.Equal("""gpio ok {"pins":["ir_led"]}""", _events[^1]);
        Assert.True(_board.Active[4]);
    }

    [Fact]
    public void A_chip_that_goes_away_while_it_runs_comes_back_with_everything_as_it_was()
    {
        var box = Box(Everything);
        Run(box, 3);
        box.Write("siren", isActive: true, _now);
        foreach (var line in Enumerable.Range(1, 9))
            _board.Broken[line] = "gone";
        Edge(box, 3, isActive: true);
        Assert.Throws<IOException>(() => box.Write("siren", isActive: false, _now));
        Run(box, 3);
        Assert.Equal(["button (map:1), pir (map:1), door (map:2): gone", "siren (map:2): gone"], Reasons().Take(2)); // what is steady does not notice yet
        _board.Broken.Clear();
        Run(box, 31);
        Assert.True(_board.Active[9]);
        Assert.Equal(Enumerable.Range(1, 9), _board.OpenLines);
        Assert.All(["siren", "button", "pir", "door"], name => Assert.Contains($"\"{name}\"", string.Concat(_events.Where(one => one.StartsWith("gpio ok", StringComparison.Ordinal))), StringComparison.Ordinal));
    }

    [Fact]
    public void A_light_sensor_that_does_not_answer_leaves_it_to_the_picture()
    {
        _board.HasLightSensor = false;
        _luma = () => 5;
        var box = Box(Everything);
        Run(box, 15);
        Assert.True(box.State.IsNight);
        Assert.Contains("light_sensor", Assert.Single(_events), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_light_sensor_the_light_goes_out_to_look_for_the_day()
    {
        var sun = false;
        var box = Box("""{ "chips": ["c"], "ir_led": { "line": 4 } }""");
        _luma = () => sun || _board.Active.GetValueOrDefault(4) ? 150 : 5;
        Run(box, 15);
        Assert.True(box.State.IrLight);
        Forget();
        Run(box, 297);
        Assert.Equal(["4=0"], _board.Changes);
        Run(box, 7);
        Assert.Equal(["4=0", "4=1"], _board.Changes);
        sun = true;
        Run(box, 345);
        Assert.Equal((false, false), (box.State.IsNight, box.State.IrLight));
    }

    [Fact]
    public void The_fan_follows_the_temperature_and_the_led_how_the_box_fares()
    {
        var box = Box("""{ "chips": ["c"], "fan": { "line": 7 }, "status_led": { "line": 1 } }""");
        Run(box, 6);
        (_board.Celsius, _) = (70, Forget());
        Run(box, 6);
        Assert.Equal(["7=1"], _board.Changes);
        Forget();
        _facts = new BoxFacts(AreFramesFlowing: false, IsCutOff: false);
        Run(box, 4.5);
        Assert.Equal(["1=0", "1=1", "1=0", "1=1", "1=0", "1=1", "1=0"], _board.Changes.TakeLast(7)); // two flashes, two flashes …
        Assert.True(box.HasLed);
        box.Apply(new PinsOptions { StatusLed = false });
        Run(box, 2);
        Assert.False(_board.Active[1]);
        Forget();
        box.Identify(_now + TimeSpan.FromSeconds(1));
        Run(box, 2);
        Assert.InRange(_board.Changes.Count, 12, 14);
    }

    /// <summary>Whatever is pressed, set, broken and wished, at whatever time: the thread sleeps in between, and the bridge is never on at both sides.</summary>
    [Fact]
    public void It_never_spins_and_never_short_circuits_whatever_happens()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var (test, random) = (new PinBoxTests(), new Random(seed));
            var box = test.Box(Everything);
            for (var i = 0; i < 60; i++)
            {
                test.Happen(box, random.Next(20), random.Next(3_000));
                test.Run(box, random.Next(3_000) / 1_000.0);
            }

            box.Stop();
            Assert.DoesNotContain("5=1,6=1", test._board.Changes);
            Assert.Empty(test._board.OpenLines);
        }
    }

    private void Happen(PinBox box, int what, int number)
    {
        if (what < 9)
            _board.Edge(what, number % 2 == 0, _now);
        else if (what < 14)
            box.Apply(new PinsOptions { DayNight = (DayNightMode)(number % 3), IrLight = (IrLightMode)(number / 3 % 3) });
        else if (what < 17)
            _board.Lux = number / 100.0;
        else if (!_board.Broken.Remove(number % 10))
            _board.Broken[number % 10] = "broken";
    }

    private PinBox Box(string json, PinsOptions? options = null)
    {
        Assert.Empty(PinMapReader.Read(Encoding.UTF8.GetBytes(json), "map", out var map));
        return new PinBox(map, _board, options ?? new PinsOptions(), new PinOutlets
        {
            Tell = what => _events.Add($"{what.Topic} {what.EventType} {what.Fields.ToJsonString()}"),
            Facts = () => _facts,
            Brightness = () => _luma() is { } luma ? (luma, _now) : null,
            OnMotion = (isMoving, _) => _done.Add($"motion {isMoving}"),
            Act = action => _done.Add(action.ToString()),
        });
    }

    /// <summary>Time passes; the box is looked after when it asks for it.</summary>
    private void Run(PinBox box, double seconds)
    {
        var end = _now + TimeSpan.FromSeconds(seconds);
        box.Tick(_now);
        Assert.True(box.NextDeadline > _now, "it would spin");
        for (; box.NextDeadline <= end; Assert.True(box.NextDeadline > _now, "it would spin"))
        {
            _now = box.NextDeadline;
            box.Tick(_now);
        }

        _now = end;
    }

    private void Edge(PinBox box, int line, bool isActive)
    {
        _board.Edge(line, isActive, _now);
        box.Tick(_now);
    }

    private void Press(PinBox box, double seconds)
    {
        Edge(box, 2, isActive: true);
        Run(box, seconds);
        Edge(box, 2, isActive: false);
    }

    private IEnumerable<string> Reasons() =>
        _events.Where(one => one.StartsWith("gpio fault ", StringComparison.Ordinal)).Select(one => (string)JsonNode.Parse(one["gpio fault ".Length..])!["reason"]!);

    private bool Forget()
    {
        _board.Changes.Clear();
        return true;
    }
}
