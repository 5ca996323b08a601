using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace EdgeCam.Cli.Receive;

/// <summary>An option that is an address with a port: <c>192.0.2.1:5004</c>, <c>[::]:5004</c>.</summary>
internal static class EndPointArgument
{
    public static Option<IPEndPoint?> Create(string name, string helpName, string description, IPEndPoint? normal = null, bool takesPortAlone = false) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => normal,
        CustomParser = argument => Parse(argument, name, takesPortAlone),
    };

    private static IPEndPoint? Parse(ArgumentResult argument, string name, bool takesPortAlone)
    {
        var text = argument.Tokens[0].Value;
        if (takesPortAlone && TryReadPort(text, out var port))
            return new IPEndPoint(IPAddress.Any, port);
        var colon = text.LastIndexOf(':'); // an address alone would be taken for one with port 0
        if (colon > 0 && TryReadPort(text[(colon + 1)..], out port) && IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port == port)
            return endPoint;
        argument.AddError($"{name} is \"{text}\": must be an address and a port, as in {(takesPortAlone ? "127.0.0.1:8554, or a port alone" : "192.0.2.1:5004 or [::]:5004")}");
        return null;
    }

    private static bool TryReadPort(string text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
