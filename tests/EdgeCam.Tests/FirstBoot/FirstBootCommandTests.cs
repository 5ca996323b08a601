using System.Diagnostics;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>The built executable on a tree of its own, as systemd starts it on the real one.</summary>
public sealed class FirstBootCommandTests : IDisposable
{
    private readonly BootScene _box = new();

    [Fact]
    public async Task Two_starts_take_the_file_once_and_show_the_password_once()
    {
        _box.PutText("encoder.bitrate_kbps=900\nmqtt_password=geheim");
        var (exitCode, journal) = await Start();

        Assert.Equal(0, exitCode);
        Assert.Contains("edgecam.txt was taken.", journal, StringComparison.Ordinal);
        Assert.Contains(_box.Password, _box.Result, StringComparison.Ordinal);
        Assert.DoesNotContain(_box.Password, journal, StringComparison.Ordinal);
        string settings = _box.Settings;
        Assert.Equal("""1 boot {"encoder":{"bitrate_kbps":900},"mqtt":{"password_file":"mqtt.password"}}""", settings);

        (exitCode, journal) = await Start();
        Assert.Equal(0, exitCode);
        Assert.Contains("taken at an earlier start", journal, StringComparison.Ordinal);
        Assert.DoesNotContain(_box.Password, _box.Result, StringComparison.Ordinal);
        Assert.Equal(settings, _box.Settings);
    }

    [Fact]
    public async Task A_refused_file_is_65()
    {
        _box.PutText("encoder.bitrate_kbps=none");
        Assert.Equal(65, (await Start()).ExitCode);
    }

    public void Dispose() => _box.Dispose();

    private async Task<(int ExitCode, string Journal)> Start()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "edgecam.dll"), "first-boot", "--root", _box.Places.Root])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string journal = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, journal);
    }
}
