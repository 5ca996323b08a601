using EdgeCam.Simulation.Links;
using EdgeCam.Uplink;

namespace EdgeCam.Cli.Simulate;

/// <summary>A profile as it is simulated: its plan with the rates that the user asked for.</summary>
internal sealed record RequestedProfile(string Name, UplinkPlan Plan);

/// <summary>Real footage and who watches it.</summary>
/// <param name="Budget">From capture to display; null for the deadline of each profile.</param>
internal sealed record RequestedFootage(string Path, TimeSpan? Budget)
{
    public TimeSpan BudgetOf(RequestedProfile profile) => Budget ?? profile.Plan.VideoDeadline;
}

/// <summary>What the user asked to be simulated, checked.</summary>
/// <param name="Footage">Null for a model of an encoder.</param>
/// <param name="Seeds">Runs per profile; figures are their medians.</param>
/// <param name="HtmlFile">Null for no page.</param>
internal sealed record SimulationRequest(
    LinkSpec Up,
    LinkSpec Down,
    IReadOnlyList<RequestedProfile> Profiles,
    RequestedFootage? Footage,
    TimeSpan Duration,
    int Seeds,
    bool IsJson,
    string? HtmlFile);
