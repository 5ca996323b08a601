using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Interop;
using EdgeCam.Testing.Interop;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests.Interop;

/// <summary>Asks the C compiler of each architecture for the layouts and numbers of mosquitto.h and mqtt_protocol.h that we state in C#.</summary>
public sealed class AbiTests
{
    [Theory]
    [InlineData("gcc")]
    [InlineData("aarch64-linux-gnu-gcc")]
    public async Task Layouts_and_constants_are_those_of_the_C_header(string compiler)
    {
        Assert.SkipUnless(File.Exists("/usr/include/mosquitto.h"), "needs: apt-get install libmosquitto-dev");
        Assert.SkipUnless(Tool.IsInstalled(compiler), $"needs: {compiler}");
        var expected = Table();
        var actual = await CHeaders.Ask(compiler, Includes, [.. expected.Keys], TestContext.Current.CancellationToken, "-idirafter /usr/include");
        Assert.Equal(expected.Lines(), actual.Lines(), StringComparer.Ordinal);
    }

    private static SortedDictionary<string, long> Table()
    {
        var table = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["sizeof(struct mosquitto_message)"] = Marshal.SizeOf<MosquittoMessage>(),
            ["sizeof(bool)"] = sizeof(byte),
        };
        foreach (var field in typeof(MosquittoMessage).GetFields())
        {
            table.Add($"offsetof(struct mosquitto_message, {field.Name})", Marshal.OffsetOf<MosquittoMessage>(field.Name));
            table.Add($"sizeof(((struct mosquitto_message*)0)->{field.Name})", field.FieldType.IsPointer ? nint.Size : Marshal.SizeOf(field.FieldType));
        }

        return table.With(typeof(ErrorCodes), typeof(ClientOptions), typeof(PropertyIds), typeof(ReasonCodes));
    }

    private const string Includes = "#include <stddef.h>\n#include <stdbool.h>\n#include <mosquitto.h>\n#include <mqtt_protocol.h>\n";
}
