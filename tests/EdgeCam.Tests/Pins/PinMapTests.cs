using System.Text;
using EdgeCam.Linux.Gpio;
using EdgeCam.Options.Loading;
using EdgeCam.Pins.Map;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Pins;

public sealed class PinMapTests
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "pins.json");

    [Fact]
    public void The_shipped_map_is_without_a_fault_and_shows_every_function_and_every_key()
    {
        Assert.Empty(PinMapFile.Load(Shipped, out var map));
        Assert.Equal(["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"], map.Chips);
        Assert.Equal(new PinLine("button", 27, Place("button")) { IsActiveLow = true, Bias = GpioBias.PullUp, Debounce = TimeSpan.FromMilliseconds(20) }, map.Button);
        Assert.Equal(new PinPower("ir_led", null, 0, Place("ir_led")), map.IrLed);
        Assert.Equal(new FilterPins(23, 24, TimeSpan.FromMilliseconds(100), Place("ir_cut")), map.IrCut);
        Assert.Equal(new SensorPlace(1, 0x23, Place("light_sensor")), map.LightSensor);
        Assert.Equal(("door", "siren", 6, 17, 22), (map.Inputs.Single().Name, map.Outputs.Single().Name, map.Fan!.Line!.Line, map.StatusLed!.Line, map.Pir!.Line));
        var text = File.ReadAllText(Shipped);
        Assert.All(PinMapKeys.Functions.Concat(PinMapKeys.Groups).SelectMany(function => function.Value.Select(key => key.Name).Append(function.Key)), key =>
            Assert.Contains($"\"{key}\"", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "chips": ["c"], "button": { "line": 5 }, "pir": { "line": 5 } }""", "pir:line", "Conflict", "pir:line is 5, which button:line has already (map:1): give one of them another")]
    [InlineData("""{ "chips": ["c"], "ir_cut": { "a": 5, "b": 5 } }""", "ir_cut:b", "Conflict", "ir_cut:b is 5, which ir_cut:a has already")]
    [InlineData("""{ "chips": ["c"], "inputs": { "x": { "line": 7 } }, "outputs": { "y": { "line": 7 } } }""", "outputs:y:line", "Conflict", "inputs:x:line has already")]
    [InlineData("""{ "pwm_chips": ["p"], "ir_led": { "pwm": 0 }, "fan": { "pwm": 0 } }""", "fan:pwm", "Conflict", "ir_led:pwm has already")]
    [InlineData("""{ "chips": ["c"], "buton": { "line": 5 } }""", "buton:line", "UnknownKey", "buton is no function: did you mean button?")]
    [InlineData("""{ "chips": ["c"], "horn": 5 }""", "horn", "UnknownKey", "known here are status_led, button, pir")]
    [InlineData("""{ "chips": ["c"], "button": { "lnie": 5, "line": 6 } }""", "button:lnie", "UnknownKey", "button has no lnie: did you mean line?")]
    [InlineData("""{ "chips": ["c"], "status_led": { "line": 5, "bias": "pull_up" } }""", "status_led:bias", "UnknownKey", "known here are line, active_low")]
    [InlineData("""{ "chips": ["c"], "button": { "line": 512 } }""", "button:line", "OutOfRange", "button:line is 512: must be a whole number from 0 to 511")]
    [InlineData("""{ "chips": ["c"], "button": { "line": -1 } }""", "button:line", "OutOfRange", "is -1")]
    [InlineData("""{ "chips": ["c"], "button": { "line": "GPIO5" } }""", "button:line", "WrongType", "a whole number from 0 to 511, without quotes")]
    [InlineData("""{ "chips": ["c"], "button": { "line": 5, "bias": "up" } }""", "button:bias", "BadFormat", "must be as_is, none, pull_up or pull_down")]
    [InlineData("""{ "chips": ["c"], "button": { "line": 5, "active_low": 1 } }""", "button:active_low", "WrongType", "true or false")]
    [InlineData("""{ "chips": ["c"], "button": { "line": { "number": 5 } } }""", "button:line:number", "UnknownKey", "")]
    [InlineData("""{ "chips": ["c"], "button": 5 }""", "button", "WrongType", "button must be an object")]
    [InlineData("""{ "chips": ["c"], "button": {} }""", "button:line", "Missing", "button needs line: must be a whole number")]
    [InlineData("""{ "chips": ["c"], "button": { "line": 5, "line": 6 } }""", "button:line", "Duplicate", "is given twice")]
    [InlineData("""{ "chips": ["c"], "ir_cut": { "a": 5 } }""", "ir_cut:b", "Missing", "ir_cut needs b")]
    [InlineData("""{ "chips": ["c"], "ir_cut": { "a": 5, "b": 6, "pulse_ms": 5000 } }""", "ir_cut:pulse_ms", "OutOfRange", "from 10 to 1000")]
    [InlineData("""{ "chips": ["c"], "pwm_chips": ["p"], "fan": { "line": 5, "pwm": 1 } }""", "fan", "Conflict", "needs either line or pwm, not both")]
    [InlineData("""{ "chips": ["c"], "ir_led": { "max_on_s": 5 } }""", "ir_led", "Conflict", "needs either line or pwm, not neither")]
    [InlineData("""{ "button": { "line": 5 }, "pir": { "line": 6 } }""", "chips", "Missing", "button:line needs chips: a list of the names")]
    [InlineData("""{ "chips": ["c"], "fan": { "pwm": 1 } }""", "pwm_chips", "Missing", "fan:pwm needs pwm_chips")]
    [InlineData("""{ "chips": "pinctrl-rp1" }""", "chips", "WrongType", "chips must be a list of names")]
    [InlineData("""{ "chips": [ 5 ] }""", "chips:0", "WrongType", "must be a list of names")]
    [InlineData("""{ "light_sensor": { "bus": 1 } }""", "light_sensor:address", "Missing", "light_sensor needs address: must be an address from \"0x08\" to \"0x77\"")]
    [InlineData("""{ "light_sensor": { "bus": 1, "address": "0x80" } }""", "light_sensor:address", "BadFormat", "must be an address")]
    [InlineData("""{ "light_sensor": { "bus": 1, "address": 35 } }""", "light_sensor:address", "WrongType", "in quotes")]
    [InlineData("""{ "chips": ["c"], "inputs": { "Front door": { "line": 5 } } }""", "inputs:Front door:line", "BadFormat", "Front door cannot be a pin's name")]
    [InlineData("""{ "chips": ["c"], "inputs": { "pir": { "line": 5 } } }""", "inputs:pir:line", "BadFormat", "no name of a function")]
    [InlineData("""{ "chips": ["c"], "inputs": [ { "line": 5 } ] }""", "", "", "")]
    [InlineData("""{ "chips": ["c"], "outputs": 5 }""", "outputs", "WrongType", "must be an object of names")]
    [InlineData("""[ 1 ]""", "", "Syntax", "the file must hold one object")]
    [InlineData("""{ "chips": ["c" """, "", "Syntax", "not JSON")]
    public void A_wrong_map_is_refused_with_the_place_the_value_and_what_to_do(string json, string key, string code, string advice)
    {
        var faults = PinMapReader.Read(Encoding.UTF8.GetBytes(json), "map", out _);
        if (code.Length == 0)
        {
            Assert.Empty(faults); // 0 is a name like any other
            return;
        }

        var fault = Assert.Single(faults);
        Assert.Equal((key, code), (fault.Key, fault.Code.ToString()));
        Assert.StartsWith("map:1", fault.Message, StringComparison.Ordinal);
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_found_in_one_pass_each_with_its_line()
    {
        var faults = PinMapReader.Read("{\n \"chips\": [\"c\"],\n \"button\": { \"line\": 900 },\n \"pir\": { \"lin\": 4 },\n \"fan\": {}\n}"u8, "map", out _);
        Assert.Equal(["map:3: button:line is 90", "map:4: pir has no lin: d", "map:5: fan needs either "], faults.Select(fault => fault.Message[..24]));
    }

    [Fact]
    public void More_inputs_than_anybody_has_are_refused()
    {
        var inputs = string.Join(", ", Enumerable.Range(0, 17).Select(i => $"\"i{i}\": {{ \"line\": {i} }}"));
        Assert.Contains("more than 16 pins", Assert.Single(PinMapReader.Read(Encoding.UTF8.GetBytes($$"""{ "chips": ["c"], "inputs": { {{inputs}} } }"""), "map", out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_or_too_large_is_a_fault_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        Assert.Contains("there is no such file", Assert.Single(PinMapFile.Load(folder["none.json"], out _)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["large.json"], new byte[70_000]);
        Assert.Contains("has 70000 bytes", Assert.Single(PinMapFile.Load(folder["large.json"], out _)).Message, StringComparison.Ordinal);
        Assert.Single(PinMapFile.Load("\0", out _));
    }

    /// <summary>Bytes of the shipped map are changed, taken out and doubled at random.</summary>
    [Fact]
    public void Whatever_the_bytes_are_the_map_is_refused_or_no_pin_has_two_functions()
    {
        var (shipped, accepted) = (File.ReadAllBytes(Shipped), 0);
        for (var seed = 0; seed < 3_000; seed++)
        {
            var (bytes, random) = (shipped.ToList(), new Random(seed));
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                Change(bytes, random.Next(bytes.Count), random.Next(512));
            if (PinMapReader.Read(bytes.ToArray(), "map", out var map).Count > 0)
                continue;
            accepted++;
            int?[] lines = [map.StatusLed?.Line, map.Button?.Line, map.Pir?.Line, map.IrLed?.Line?.Line, map.Fan?.Line?.Line, map.IrCut?.A, map.IrCut?.B, .. map.Inputs.Concat(map.Outputs).Select(pin => (int?)pin.Line)];
            Assert.Distinct(lines.Where(line => line is not null));
            Assert.All(lines, line => Assert.InRange(line ?? 0, 0, 511));
        }

        Assert.InRange(accepted, 100, 2_900); // comments and numbers may change

        static void Change(List<byte> bytes, int at, int what)
        {
            if (what < 256)
                bytes[at] = (byte)what;
            else if (what < 384 && bytes.Count > 1)
                bytes.RemoveAt(at);
            else
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(what - 380, bytes.Count - at)));
        }
    }

    /// <summary>Where a function stands in the shipped map.</summary>
    private static string Place(string function) =>
        $"{Shipped}:{File.ReadLines(Shipped).Index().First(line => line.Item.TrimStart().StartsWith($"\"{function}\"", StringComparison.Ordinal)).Index + 1}";
}
