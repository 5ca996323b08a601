using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using EdgeCam.Libav;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Cli.Receive;

/// <summary>The options of <c>edgecam receive</c>, and the request that they make up.</summary>
internal sealed class ReceiveArguments
{
    private readonly Option<IPEndPoint?> _listen = EndPointArgument.Create("--listen", "ADDRESS:PORT", "UDP, where the camera sends to.", new IPEndPoint(IPAddress.Any, 5004));
    private readonly Option<IPEndPoint?> _rtsp = EndPointArgument.Create("--rtsp", "[ADDRESS:]PORT", "Serve players by RTSP.", takesPortAlone: true);
    private readonly Option<string> _path = new("--path") { Description = "Of the stream in the RTSP address.", HelpName = "PATH", DefaultValueFactory = _ => "cam" };
    private readonly Option<IPEndPoint?> _udp = EndPointArgument.Create("--udp", "ADDRESS:PORT", "Send an MPEG transport stream there.");
    private readonly Option<string?> _file = new("--file") { Description = "Write an MPEG transport stream; what the file held before is gone.", HelpName = "FILE.ts" };
    private readonly Option<TimeSpan?> _seconds = SecondsArgument.Create();
    private readonly Option<int> _soundRate = Whole("--sound-rate", "HZ", "Sample rate of the camera's sound (AAC-LC), as RTP does not tell; 0 expects none.", 48_000, IsSoundRate, "0 or a sample rate of AAC: 8000, 16000, 44100, 48000…");
    private readonly Option<int> _soundChannels = Whole("--sound-channels", "N", "1 or 2.", 1, count => count is 1 or 2, "1 or 2");
    private readonly Option<int> _fps = Whole("--fps", "N", "Pictures per second at which the camera captures: signal delay is measured at each capture, sent or not.", 30, rate => rate is >= 1 and <= 240, "a whole number from 1 to 240");
    private readonly Option<int> _patience = Whole("--patience", "MS", "How long a missing packet is waited for until its picture is given up.", 400, time => time <= 5_000, "a whole number from 0 to 5000");
    private readonly Option<string?> _reference = new("--reference") { Description = "The file that the camera plays (Source:Kind File): what comes is decoded and compared with it. PSNR, SSIM, freezes, sound.", HelpName = "FILE" };
    private readonly Option<int> _budget = Whole("--budget", "MS", "With --reference: how old a picture is on the screen of the viewer, beyond what the fastest packet takes, and sound likewise; what comes later is shown late and never heard.", 400, time => time is >= 20 and <= 10_000, "a whole number from 20 to 10000");
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object with all figures at the end; everything else goes to stderr." };

    public ReceiveArguments()
    {
        _path.Validators.Add(CheckPath);
        _udp.Validators.Add(CheckDestination);
        _reference.Validators.Add(CheckReference);
        _budget.Validators.Add(CheckBudget);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_listen, _rtsp, _path, _udp, _file, _seconds, _soundRate, _soundChannels, _fps, _patience, _reference, _budget, _json])
            command.Options.Add(option);
    }

    /// <summary>Reads a command line without faults.</summary>
    public ReceiveRequest Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_listen)!,
        parsed.GetValue(_rtsp),
        parsed.GetRequiredValue(_path).Trim('/'),
        parsed.GetValue(_udp),
        parsed.GetValue(_file),
        parsed.GetValue(_seconds),
        SoundOf(parsed.GetValue(_soundRate), parsed.GetValue(_soundChannels)),
        FrameRate.Of(parsed.GetValue(_fps)),
        TimeSpan.FromMilliseconds(parsed.GetValue(_patience)),
        parsed.GetValue(_reference) is { } reference ? new RequestedReference(reference, TimeSpan.FromMilliseconds(parsed.GetValue(_budget))) : null,
        parsed.GetValue(_json));

    private static SoundDescription? SoundOf(int rate, int channels) =>
        rate == 0 ? null : new SoundDescription(rate, channels, AudioSpecificConfig.Of(rate, channels));

    private static bool IsSoundRate(int rate) => rate == 0 || AudioSpecificConfig.IsRateKnown(rate);

    private static void CheckPath(OptionResult result)
    {
        if (result.Errors.Any())
            return;
        var path = result.GetValueOrDefault<string>().Trim('/');
        if (path.Length == 0 || !path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.'))
            result.AddError($"--path is \"{path}\": must be letters, digits, \"-\", \"_\", \".\" and \"/\"");
    }

    private static void CheckDestination(OptionResult result)
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<IPEndPoint?>() is { } to && (to.Port == 0 || to.Address.Equals(IPAddress.Any) || to.Address.Equals(IPAddress.IPv6Any)))
            result.AddError($"--udp is \"{to}\": must be where a player listens, an address and a port of its machine");
    }

    private static void CheckReference(OptionResult result)
    {
        if (!File.Exists(result.Tokens[0].Value))
            result.AddError($"--reference \"{result.Tokens[0].Value}\": there is no such file; give the path of the file that the camera plays");
    }

    private void CheckBudget(OptionResult result)
    {
        if (!result.Implicit && result.GetResult(_reference) is null)
            result.AddError("--budget is for a viewer, and only --reference has one: give --reference FILE, or leave it out");
    }

    private static Option<int> Whole(string name, string helpName, string description, int normal, Func<int, bool> isAllowed, string allowed) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => normal,
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && isAllowed(number))
                return number;
            argument.AddError($"{name} is \"{text}\": must be {allowed}");
            return normal;
        },
    };
}
