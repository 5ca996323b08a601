using System.Globalization;
using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Interop;
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
        Assert.Equal(Lines(expected), Lines(await CompileTable(compiler, [.. expected.Keys])), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Lines(SortedDictionary<string, long> table) => table.Select(e => $"{e.Key} = {e.Value}");

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

        Type[] names = [typeof(ErrorCodes), typeof(ClientOptions), typeof(PropertyIds), typeof(ReasonCodes)];
        foreach (var constant in names.SelectMany(n => n.GetFields()))
            table.Add(constant.Name, Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture));
        return table;
    }

    /// <summary>The values are read out of the assembly, so that a foreign architecture needs no emulator.</summary>
    private static async Task<SortedDictionary<string, long>> CompileTable(string compiler, string[] expressions)
    {
        using var folder = new ScratchFolder();
        const string includes = "#include <stddef.h>\n#include <stdbool.h>\n#include <mosquitto.h>\n#include <mqtt_protocol.h>\n";
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder["abi.c"], includes + string.Concat(expressions.Select((e, i) => $"long abi_{i} = (long)({e});\n")), cancel);
        var compiled = await Tool.Run(compiler, $"-S -O0 -idirafter /usr/include -o - {folder["abi.c"]}", TimeSpan.FromSeconds(30), cancel);
        Assert.True(compiled.Succeeded, compiled.ToString());
        return ReadValues(compiled.Output, expressions);
    }

    private static SortedDictionary<string, long> ReadValues(string assembly, string[] expressions)
    {
        var values = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var name = -1;
        foreach (var line in assembly.Split('\n').Select(l => l.Trim()))
        {
            if (line.StartsWith("abi_", StringComparison.Ordinal) && line.EndsWith(':'))
                name = int.Parse(line[4..^1], CultureInfo.InvariantCulture);
            else if (name >= 0 && line.Split('\t', ' ') is [".quad" or ".xword", var value])
                values[expressions[name]] = long.Parse(value, CultureInfo.InvariantCulture);
            else if (name >= 0 && line.StartsWith(".zero", StringComparison.Ordinal))
                values[expressions[name]] = 0;
        }

        return values;
    }
}
