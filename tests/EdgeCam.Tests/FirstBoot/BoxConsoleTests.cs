using EdgeCam.FirstBoot;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

public sealed class BoxConsoleTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_console_that_cannot_seek_shows_what_is_written()
    {
        var patience = TimeSpan.FromSeconds(30);
        var cancel = TestContext.Current.CancellationToken;
        await Tool.Run("mkfifo", _folder["console"], patience, cancel);
        await using var screen = Tool.Start("cat", _folder["console"]);
        BoxConsole.Write(_folder["console"], "Password:  once\r\n"u8.ToArray());
        Assert.Equal("Password:  once\r\n", (await screen.End(patience, cancel)).Output);
    }
}
