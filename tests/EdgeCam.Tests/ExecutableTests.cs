using System.Diagnostics;
using Xunit;

namespace EdgeCam.Tests;

/// <summary>The built executable as a shell or systemd meets it.</summary>
public sealed class ExecutableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgecam-").FullName;

    [Fact]
    public async Task Check_config_accepts_the_shipped_configuration()
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "edgecam.json");

        Assert.Equal((0, $"OK {shipped}\n", ""), await Run([], "check-config", "--config", shipped));
    }

    [Fact]
    public async Task Check_config_shows_what_differs_from_the_defaults_and_where_it_comes_from()
    {
        string file = Write("{\n \"Encoder\": { \"BitrateKbps\": 1500, \"GopSeconds\": 2 }\n}");
        var (exitCode, output, _) = await Run(
            [("EDGECAM_Rtsp__Users__0__Name", "guard"), ("EDGECAM_Rtsp__Users__0__Password", "hunter2")], "check-config", "--config", file);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            [
                $"OK {file}",
                $"  Encoder:BitrateKbps = 1500  [{file}:2; default 2000]",
                "  Rtsp:Users:0:Name = guard  [environment variable EDGECAM_Rtsp__Users__0__Name; default empty]",
                "  Rtsp:Users:0:Password = (not shown)  [environment variable EDGECAM_Rtsp__Users__0__Password; default empty]",
            ],
            output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Check_config_lists_every_fault_and_exits_with_78()
    {
        string file = Write("""{ "Encoder": { "BitrteKbps": 1 }, "Rtsp": { "RtpPort": 8001 } }""");
        var (exitCode, output, error) = await Run([("EDGECAM_Log__Level", "Loud")], "check-config", "--config", file);

        Assert.Equal((78, ""), (exitCode, output));
        Assert.Equal(
            [
                $"{file}:1: Encoder:BitrteKbps is an unknown key; did you mean BitrateKbps?",
                $"{file}:1: Rtsp:RtpPort is 8001: must be even",
                "environment variable EDGECAM_Log__Level: Log:Level is \"Loud\": must be one of Trace, Debug, Information, Warning, Error, Critical, None",
                "3 faults in the configuration",
            ],
            error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Version_names_the_program_the_runtime_and_the_platform()
    {
        var (exitCode, output, _) = await Run([], "version");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"^edgecam \d+\.\d+\.\d+.*\n\.NET 10\..*, linux-", output);
    }

    [Fact]
    public async Task Nonsense_exits_with_64() => Assert.Equal(64, (await Run([], "nonsense")).ExitCode);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(string json)
    {
        string file = Path.Combine(_directory, "edgecam.json");
        File.WriteAllText(file, json);
        return file;
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run((string Name, string Value)[] environment, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "edgecam.dll"));
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("EDGECAM_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name); // what the developer has set is not under test
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
