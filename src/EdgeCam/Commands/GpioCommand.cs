using System.Text.Json.Nodes;
using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>The pins that the pin map names, inputs and the owner's outputs; what lights and filter do is a matter of settings.</summary>
/// <remarks>Thread-safe; no call waits for long.</remarks>
internal interface IPins
{
    IReadOnlyList<PinState> List();

    /// <summary>Null for a pin that has not that name.</summary>
    PinState? Read(string name);

    /// <summary>Sets an output that <see cref="Read"/> knows.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    void Write(string name, bool isHigh);
}

/// <summary>One pin as it is now.</summary>
/// <param name="Name">As configured.</param>
/// <param name="IsHigh">Active, as the map has it: of a line that is active low, electrically low.</param>
internal readonly record struct PinState(string Name, bool IsOutput, bool IsHigh);

/// <summary><c>gpio</c>: lists, reads and writes pins. Arguments: <c>action</c> (list, read, write), <c>pin</c>, <c>value</c>.</summary>
/// <param name="pins">Null where the camera has none.</param>
internal sealed class GpioCommand(IPins? pins) : ICameraCommand
{
    private static readonly string[] Actions = ["list", "read", "write"];

    public string Name => "gpio";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel) =>
        Task.FromResult(pins is null
            ? RemoteReply.Rejected("not_supported", "no pins are configured on this camera")
            : Run(pins, new CommandArguments(request.Arguments)));

    private static RemoteReply Run(IPins pins, CommandArguments arguments)
    {
        var action = arguments.Word("action", Actions, "list");
        var (name, value) = (arguments.Text("pin"), arguments.Flag("value"));
        if (action is not "list" && name is null)
            arguments.Miss("pin", "pin is missing: the name of one, as action list shows them");
        if (action is "write" && value is null)
            arguments.Miss("value", "value is missing: 1 or 0");
        if (arguments.Refusal() is { } refusal)
            return refusal;
        if (action is "list")
            return RemoteReply.Ok(new JsonObject { ["pins"] = new JsonArray([.. pins.List().Select(Of)]) });
        if (pins.Read(name!) is not { } pin)
            return RemoteReply.Rejected("unknown_pin", $"there is no pin {name}: action list shows all");
        return action is "write" ? Write(pins, pin, value == true) : RemoteReply.Ok(Of(pin));
    }

    private static RemoteReply Write(IPins pins, PinState pin, bool isHigh)
    {
        if (!pin.IsOutput)
            return RemoteReply.Rejected("not_an_output", $"pin {pin.Name} is an input: it can only be read");
        try
        {
            pins.Write(pin.Name, isHigh);
            return RemoteReply.Ok(Of(pins.Read(pin.Name) ?? pin));
        }
        catch (IOException fault)
        {
            return RemoteReply.Failed("pin_failed", fault.Message);
        }
    }

    private static JsonObject Of(PinState pin) => new() { ["pin"] = pin.Name, ["dir"] = pin.IsOutput ? "out" : "in", ["value"] = pin.IsHigh ? 1 : 0 };
}
