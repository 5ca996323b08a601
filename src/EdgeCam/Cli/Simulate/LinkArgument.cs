using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeCam.Simulation.Links;

namespace EdgeCam.Cli.Simulate;

/// <summary>An option that describes one direction of a link, as in <c>--up rate=2000,delay=50,queue=300ms</c>.</summary>
internal static class LinkArgument
{
    public static Option<LinkSpec?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LINK",
        CustomParser = Parse,
    };

    /// <summary>The way back where none is given: hardly ever the bottleneck, and as long as the way there.</summary>
    public static LinkSpec BackOf(LinkSpec up)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"rate=10000,delay={up.Delay.TotalMilliseconds}");
        return LinkSpecReader.TryRead(text, _ => null, out var down, out var fault) ? down : throw new InvalidOperationException(fault);
    }

    private static LinkSpec? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (LinkSpecReader.TryRead(text, Open, out var link, out var fault))
            return link;
        argument.AddError($"{((OptionResult)argument.Parent!).Option.Name} \"{text}\": {fault}");
        return null;
    }

    private static StreamReader? Open(string trace) => File.Exists(trace) ? File.OpenText(trace) : null;
}
