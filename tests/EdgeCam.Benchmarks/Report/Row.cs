namespace EdgeCam.Benchmarks.Report;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured, under which load.</param>
/// <param name="Measured">The figures with units.</param>
/// <param name="Samples">How many samples they rest on, and of what.</param>
/// <param name="Goal">What was aimed at; empty where nothing was.</param>
/// <param name="IsMet">Null where there is no goal, or nothing was measured.</param>
/// <param name="Peers">What others reach; empty where nothing is known.</param>
internal sealed record Row(string What, string Measured, string Samples, string Goal = "", bool? IsMet = null, string Peers = "")
{
    public string Verdict => IsMet switch { true => "met", false => "NOT met", null => "" };

    public static Row NotMeasured(string what, string reason) => new(what, "not measured: " + reason, "");
}
