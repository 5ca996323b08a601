using System.Runtime.InteropServices;
using EdgeCam.Srt.Interop;
using EdgeCam.Testing.Interop;
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
        var actual = await CHeaders.Ask(compiler, Includes, [.. expected.Keys], TestContext.Current.CancellationToken, "-idirafter /usr/include");
        Assert.Equal(expected.Lines(), actual.Lines(), StringComparer.Ordinal);
    }

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

        return table.With(typeof(SocketOptions), typeof(ErrorCodes));
    }

    private const string Includes = "#include <stddef.h>\n#include <sys/socket.h>\n#include <srt/srt.h>\n";
}
