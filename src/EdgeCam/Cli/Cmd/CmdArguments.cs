using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Cli.Cmd;

/// <summary>From <c>KEY=VALUE</c> to the arguments of a command.</summary>
internal static class CmdArguments
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>A value is JSON where it is some: <c>5</c> is a number, <c>true</c> a truth, <c>"5"</c> and <c>door.jpg</c> are text.</summary>
    public static bool TryRead(IEnumerable<string> assignments, out JsonObject arguments, out string fault)
    {
        (arguments, fault) = ([], "");
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                fault = $"\"{assignment}\" is no KEY=VALUE, such as seconds=5";
            else if (!arguments.TryAdd(assignment[..equals], ValueOf(assignment[(equals + 1)..])))
                fault = $"{assignment[..equals]} is given twice";
            if (fault.Length > 0)
                return false;
        }

        return true;
    }

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
