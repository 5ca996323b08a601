using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Settings;

namespace EdgeCam.Cli.Settings;

/// <summary><c>edgecam settings get|set|schema</c>: for a person on the box, by the validator that MQTT has.</summary>
internal static class SettingsCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static Command Create() => new("settings", "Read and change the settings, of the running daemon or, without one, for its next start.")
    {
        Get(),
        Set(),
        Schema(),
    };

    private static Command Get()
    {
        var path = new Argument<string?>("PATH") { Arity = ArgumentArity.ZeroOrOne, Description = "Such as encoder or encoder.bitrate_kbps. Default: all." };
        var place = new SettingsPlace();
        var command = new Command("get", "Show settings as JSON.") { path, place.State, place.Configuration };
        command.SetAction((parsed, cancel) => place.RunAsync(parsed, async (ask, output, error) =>
        {
            if ((await ask("get", null))["reported"]?["settings"] is not JsonObject settings)
                return Complain(error, "the daemon gave no settings");
            var node = parsed.GetValue(path) is { } wanted ? SettingPath.Get(settings, wanted) : settings;
            if (node is null)
                return Complain(error, $"there is no setting {parsed.GetValue(path)}: \"edgecam settings get\" shows all");
            await output.WriteLineAsync(node.ToJsonString(Readable));
            return 0;
        }, cancel));
        return command;
    }

    private static Command Set()
    {
        var assignments = new Argument<string[]>("PATH=VALUE") { Arity = ArgumentArity.OneOrMore, Description = "Such as encoder.bitrate_kbps=1500. null takes a change back. Lists are JSON." };
        var place = new SettingsPlace();
        var command = new Command("set", "Change settings, all of them or none.") { assignments, place.State, place.Configuration };
        command.SetAction((parsed, cancel) => place.RunAsync(parsed, async (ask, output, error) =>
        {
            var patch = new JsonObject();
            foreach (string assignment in parsed.GetValue(assignments)!)
            {
                int equals = assignment.IndexOf('=', StringComparison.Ordinal);
                if (equals < 1 || !SettingPath.TryPut(patch, assignment[..equals], assignment[(equals + 1)..]))
                    return Complain(error, equals < 1 ? $"{assignment} is no PATH=VALUE" : $"{assignment[..equals]} is given twice");
            }
            return SettingsText.Write(await ask("settings", new JsonObject { ["patch"] = patch }), output, error);
        }, cancel));
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Show the JSON Schema of the settings.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(SettingsSchema.Json.ToJsonString(Readable)));
        return command;
    }

    private static int Complain(TextWriter error, string problem)
    {
        error.WriteLine(problem);
        return CommandLine.UsageExitCode;
    }
}
