using System.Globalization;
using EdgeCam.Fuzz;
using EdgeCam.Fuzz.Targets;

// EdgeCam.Fuzz [--seconds S] [--target NAME] [--seed N] [--corpus DIR]
// Exit code: 0 all promises held, 1 one was broken (the input is saved), 2 the command line makes no sense.
var options = new Dictionary<string, string>(StringComparer.Ordinal)
{
    ["--seconds"] = "20",
    ["--target"] = "",
    ["--seed"] = $"{Environment.TickCount}",
    ["--corpus"] = "",
};
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !options.ContainsKey(args[i]))
        return Usage($"Not understood: {args[i]}");
    options[args[i]] = args[i + 1];
}

if (!double.TryParse(options["--seconds"], CultureInfo.InvariantCulture, out var seconds)
    || !int.TryParse(options["--seed"], CultureInfo.InvariantCulture, out var seed))
    return Usage("--seconds and --seed take numbers.");

var targets = All.Targets.Where(t => options["--target"].Length == 0 || string.Equals(t.Name, options["--target"], StringComparison.Ordinal)).ToArray();
if (targets.Length == 0)
    return Usage($"No target {options["--target"]}.");

var golden = FindGolden();
var corpus = options["--corpus"].Length > 0 ? options["--corpus"] : Path.Combine(golden, "corpus");
Console.WriteLine($"seed {seed}, {seconds} s over {targets.Length} targets");
var budget = TimeSpan.FromSeconds(seconds / targets.Length);
var allHeld = true;
foreach (var target in targets)
    allHeld &= new FuzzRun(target, seed, corpus, Path.Combine(golden, "crashes")).Run(budget);
return allHeld ? 0 : 1;

static int Usage(string problem)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine("EdgeCam.Fuzz [--seconds S] [--target NAME] [--seed N] [--corpus DIR]");
    Console.Error.WriteLine($"Targets: {string.Join(' ', All.Targets.Select(t => t.Name))}");
    return 2;
}

// tests/golden of the source tree, from wherever the program was started or built.
static string FindGolden()
{
    foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var golden = Path.Combine(folder.FullName, "tests", "golden");
            if (Directory.Exists(golden))
                return golden;
        }
    }

    return Path.Combine(Environment.CurrentDirectory, "tests", "golden");
}
