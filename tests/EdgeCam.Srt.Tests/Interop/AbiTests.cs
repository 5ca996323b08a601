using System.Globalization;
using System.Runtime.InteropServices;
using EdgeCam.Srt.Interop;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Srt.Tests.Interop;

/// <summary>Asks the C compiler of each architecture for the layouts and numbers of srt.h that we state in C#.</summary>
public sealed class AbiTests
{
    [Theory]
    [InlineData("gcc")]
    [InlineData("aarch64-linux-gnu-gcc")]
    public async Task Layouts_and_constants_are_those_of_the_C_header(string compiler)
    {
        Assert.SkipUnless(File.Exists("/usr/include/srt/srt.h"), "needs: apt-get install libsrt-openssl-dev");
        Assert.SkipUnless(Tool.IsInstalled(compiler), $"needs: {compiler}");
        var expected = Table();
        Assert.True(Marshal.SizeOf<TraceStatistics>() >= 496);
        Assert.Equal(Lines(expected), Lines(await CompileTable(compiler, [.. expected.Keys])), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Lines(SortedDictionary<string, long> table) => table.Select(e => $"{e.Key} = {e.Value}");

    private static SortedDictionary<string, long> Table()
    {
        var table = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["sizeof(SRT_TRACEBSTATS) <= 1024"] = 1,
            ["sizeof(SRT_EPOLL_EVENT)"] = Marshal.SizeOf<SrtEvent>(),
            ["offsetof(SRT_EPOLL_EVENT, events)"] = sizeof(int),
            ["sizeof(struct linger)"] = 2 * sizeof(int),
            ["SRT_EPOLL_IN"] = (long)SrtEvents.Readable,
            ["SRT_EPOLL_OUT"] = (long)SrtEvents.Writable,
            ["SRT_EPOLL_ERR"] = (long)SrtEvents.Error,
            ["SRT_EPOLL_ENABLE_EMPTY"] = 1,
            ["SRT_REJ_BADSECRET"] = (long)SrtRejectReason.BadSecret,
            ["SRT_REJ_UNSECURE"] = (long)SrtRejectReason.Unsecure,
            ["SRT_REJ_BACKLOG"] = (long)SrtRejectReason.Backlog,
            ["SRT_REJ_TIMEOUT"] = (long)SrtRejectReason.Timeout,
            ["SRTS_INIT"] = (long)SrtState.Initial,
            ["SRTS_CONNECTING"] = (long)SrtState.Connecting,
            ["SRTS_CONNECTED"] = (long)SrtState.Connected,
            ["SRTS_BROKEN"] = (long)SrtState.Broken,
            ["SRTS_NONEXIST"] = (long)SrtState.NonExistent,
        };
        foreach (var field in typeof(TraceStatistics).GetFields())
        {
            table.Add($"offsetof(SRT_TRACEBSTATS, {field.Name})", Marshal.OffsetOf<TraceStatistics>(field.Name));
            table.Add($"sizeof(((SRT_TRACEBSTATS*)0)->{field.Name})", Marshal.SizeOf(field.FieldType));
        }

        foreach (var constant in typeof(SocketOptions).GetFields().Concat(typeof(ErrorCodes).GetFields()))
            table.Add(constant.Name, Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture));
        return table;
    }

    /// <summary>The values are read out of the assembly, so that a foreign architecture needs no emulator.</summary>
    private static async Task<SortedDictionary<string, long>> CompileTable(string compiler, string[] expressions)
    {
        using var folder = new ScratchFolder();
        const string includes = "#include <stddef.h>\n#include <sys/socket.h>\n#include <srt/srt.h>\n";
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
