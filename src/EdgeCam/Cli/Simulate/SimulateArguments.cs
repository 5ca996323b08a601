using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EdgeCam.Simulation.Links;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Cli.Simulate;

/// <summary>The options of <c>edgecam simulate</c>, and the request that they make up.</summary>
internal sealed class SimulateArguments
{
    private const string Every = "all";
    private const int LeastSeconds = 6; // a second behind the warm-up
    private const int ModelSeconds = 120;
    private const int FootageSeconds = 30; // an encoder and a decoder take about as long as that
    private const int ModelSeeds = 3;
    private const int FootageSeeds = 1;
    private const int LeastKilobits = 64;
    private const int MostKilobits = 50_000;
    private const int LeastLowKilobits = 32;
    private const int MostLowKilobits = 1_000;
    private const double LowFramesPerSecond = 10;
    private const double LowScale = 0.375;
    private readonly Option<LinkSpec?> _up = LinkArgument.Create("--up", "The link from the camera: rate=KBIT, steps=S:KBIT+S:KBIT or trace=FILE; then delay=MS, queue=300ms|256p|BYTES, loss=0.01, jitter=MS, seed=N.");
    private readonly Option<LinkSpec?> _down = LinkArgument.Create("--down", "The link back to it. Default: rate=10000 and the delay of --up.");
    private readonly Option<string[]> _profiles = new("--profile") { Description = $"{string.Join(", ", UplinkProfiles.All.Keys)}, or all; may be given again to compare. Default: {UplinkProfiles.Default}.", HelpName = "P" };
    private readonly Option<string?> _footage = new("--footage") { Description = "Encodes this video (looped), sends it, decodes and judges what comes: PSNR, SSIM, freezes, sound. Without it: only bits, from a model of an encoder.", HelpName = "FILE" };
    private readonly Option<int?> _budget = Whole("--budget", "MS", $"With --footage: how old a picture is on the screen of the viewer, from capture to display, and sound likewise; what comes later is shown late and never heard. Default: the deadline of the profile, {UplinkProfiles.All["conference"].VideoDeadline.TotalMilliseconds:0} for conference.", 20, 10_000);
    private readonly Option<int?> _seconds = Whole("--seconds", "N", $"How long a run lasts, in virtual time; figures leave out the first 5 s. Default: {ModelSeconds}; with --footage {FootageSeconds}.", LeastSeconds, 3600, " (figures leave out the first 5 s)");
    private readonly Option<int?> _seeds = Whole("--seeds", "N", $"How many runs; figures are their medians. Default: {ModelSeeds}; with --footage {FootageSeeds}, for footage and encoder know no chance.", 1, 99);
    private readonly Option<int?> _least = Whole("--min-kbps", "KBIT", "The encoder is never asked for less. Default: as the profile has it.", LeastKilobits, MostKilobits);
    private readonly Option<int?> _most = Whole("--max-kbps", "KBIT", "The encoder is never asked for more. Default: as the profile has it.", LeastKilobits, MostKilobits);
    private readonly Option<int?> _low = Whole("--low", "KBIT", "A low rendition goes beside the main one, and before it: so much, ten pictures a second. Only without --footage.", LeastLowKilobits, MostLowKilobits);
    private readonly Option<bool> _json = new("--json") { Description = "Figures as JSON: an object, or an array when several profiles are given." };
    private readonly Option<string?> _html = new("--html") { Description = "Also writes a page with pictures that compares the profiles.", HelpName = "FILE" };

    public SimulateArguments()
    {
        _up.Required = true;
        _profiles.Validators.Add(CheckProfiles);
        _html.Validators.Add(CheckFolder);
        _footage.Validators.Add(CheckFile);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_up, _down, _profiles, _footage, _budget, _seconds, _seeds, _least, _most, _low, _json, _html])
            command.Options.Add(option);
    }

    /// <summary>Reads a command line whose options have no fault by themselves.</summary>
    /// <param name="fault">Empty when true; otherwise what contradicts what.</param>
    public bool TryRead(ParseResult parsed, [NotNullWhen(true)] out SimulationRequest? request, out string fault)
    {
        var up = parsed.GetRequiredValue(_up)!;
        var (least, most) = (parsed.GetValue(_least), parsed.GetValue(_most));
        var names = Names(parsed.GetValue(_profiles)).ToList();
        fault = names.Select(name => FaultOf(UplinkProfiles.All[name], name, least, most)).FirstOrDefault(told => told.Length > 0, "");
        var footage = Footage(parsed);
        if (footage is null && parsed.GetValue(_budget) is not null)
            fault = "--budget is for a viewer, and only --footage has one: give --footage FILE, or leave it out";
        if (footage is not null && parsed.GetValue(_low) is not null)
            fault = "--low is for the model of an encoder, and --footage has real ones: leave one of them out";
        request = fault.Length > 0 ? null : new SimulationRequest(
            up,
            parsed.GetValue(_down) ?? LinkArgument.BackOf(up),
            [.. names.Select(name => new RequestedProfile(name, WithLow(WithRates(UplinkProfiles.All[name], least, most), parsed.GetValue(_low))))],
            footage,
            TimeSpan.FromSeconds(parsed.GetValue(_seconds) ?? (footage is null ? ModelSeconds : FootageSeconds)),
            parsed.GetValue(_seeds) ?? (footage is null ? ModelSeeds : FootageSeeds),
            parsed.GetValue(_json),
            parsed.GetValue(_html));
        return request is not null;
    }

    private RequestedFootage? Footage(ParseResult parsed) => parsed.GetValue(_footage) is { } path
        ? new RequestedFootage(path, parsed.GetValue(_budget) is { } budget ? TimeSpan.FromMilliseconds(budget) : null)
        : null;

    private static IEnumerable<string> Names(string[]? given)
    {
        if (given is not { Length: > 0 })
            return [UplinkProfiles.Default];
        return given.Contains(Every, StringComparer.Ordinal) ? UplinkProfiles.All.Keys : given.Distinct(StringComparer.Ordinal);
    }

    private static UplinkPlan WithRates(UplinkPlan plan, int? least, int? most)
    {
        plan = plan with
        {
            LeastRate = least is { } low ? Bitrate.Kbps(low) : plan.LeastRate,
            MostRate = most is { } high ? Bitrate.Kbps(high) : plan.MostRate,
        };
        return plan with { StartRate = new Bitrate(Math.Clamp(plan.StartRate.BitsPerSecond, plan.LeastRate.BitsPerSecond, plan.MostRate.BitsPerSecond)) };
    }

    private static UplinkPlan WithLow(UplinkPlan plan, int? kilobits) =>
        kilobits is { } rate ? plan.With(new LowRenditionPlan(Bitrate.Kbps(rate), LowFramesPerSecond, LowScale)) : plan;

    private static void CheckProfiles(OptionResult result)
    {
        foreach (var name in result.Tokens.Select(token => token.Value).Where(name => name is not Every && !UplinkProfiles.All.ContainsKey(name)))
            result.AddError($"--profile \"{name}\" is unknown: must be one of {string.Join(", ", UplinkProfiles.All.Keys)}, or {Every}");
    }

    private static void CheckFolder(OptionResult result)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(result.Tokens[0].Value));
        if (folder is not null && !Directory.Exists(folder))
            result.AddError($"--html \"{result.Tokens[0].Value}\": there is no folder {folder}; create it");
    }

    private static void CheckFile(OptionResult result)
    {
        if (!File.Exists(result.Tokens[0].Value))
            result.AddError($"--footage \"{result.Tokens[0].Value}\": there is no such file; give the path of a video");
    }

    private static string FaultOf(UplinkPlan plan, string profile, int? least, int? most)
    {
        var (low, high) = (least ?? plan.LeastRate.Kilobits, most ?? plan.MostRate.Kilobits);
        return low <= high ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"--min-kbps ({low}{(least is null ? $", of the profile {profile}" : "")}) exceeds --max-kbps ({high}{(most is null ? $", of the profile {profile}" : "")}): lower the first or raise the second");
    }

    private static Option<int?> Whole(string name, string unit, string description, int least, int most, string why = "") => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = argument => WholeNumber(argument, name, least, most, why),
    };

    private static int? WholeNumber(ArgumentResult argument, string name, int least, int most, string why)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        argument.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is \"{text}\": must be a whole number from {least} to {most}{why}"));
        return null;
    }
}
