using System.CommandLine;
using System.Globalization;
using System.Reflection;
using EdgeCam.FirstBoot;
using EdgeCam.Linux.Health;

namespace EdgeCam.Cli;

/// <summary><c>edgecam first-boot</c>: what systemd/edgecam-first-boot.service runs as root before the camera.</summary>
internal static class FirstBootCommand
{
    private const int Refused = 65; // EX_DATAERR of sysexits.h

    public static Command Create(TimeProvider time)
    {
        var boot = Folder("--boot", "The boot partition. Default: /boot/firmware, else /boot.");
        var setup = Folder("--setup", $"Root's own folder. Default: {FirstBootPlaces.SystemSetup}.");
        var state = Folder("--state", $"The state directory of the daemon. Default: {FirstBootPlaces.SystemState}.");
        var root = Folder("--root", "A tree to work on in the place of the running system. Default: /.");
        var command = new Command("first-boot", "Take the configuration on the boot partition, once, and answer in edgecam-result.txt there. Exit code 65: something was refused or could not be done.")
        {
            boot, setup, state, root,
        };
        command.SetAction(parsed =>
        {
            string tree = parsed.GetValue(root) is { } given ? Path.GetFullPath(given) : "/";
            string Given(Option<string?> option, string usual) => Path.GetFullPath(parsed.GetValue(option) ?? usual);
            var places = new FirstBootPlaces(
                Given(boot, FirstBootPlaces.BootOf(tree)),
                Given(setup, Path.Join(tree, FirstBootPlaces.SystemSetup)),
                Given(state, Path.Join(tree, FirstBootPlaces.SystemState)),
                tree);
            var report = new BootReport { Version = Version(), Time = Time(time.GetUtcNow(), ClockStatus.IsSynchronized(tree)) };
            bool isWhole = new FirstBootRun(places, new BootDisk(), report).Run();
            foreach (string line in report.ForJournal())
                parsed.InvocationConfiguration.Output.WriteLine(line);
            return isWhole ? 0 : Refused;
        });
        return command;
    }

    private static Option<string?> Folder(string name, string description) => new(name) { Description = description, HelpName = "DIR" };

    private static string Time(DateTimeOffset now, bool isSynchronized) => now.Year < FirstYear
        ? "clock not set"
        : now.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) + (isSynchronized ? "" : ", not yet set from the network");

    private static string Version() =>
        typeof(FirstBootCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private const int FirstYear = 2025; // before it there was no such program
}
