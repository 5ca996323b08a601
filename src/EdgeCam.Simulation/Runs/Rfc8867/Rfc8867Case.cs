using EdgeCam.Simulation.Runs.Shared;

namespace EdgeCam.Simulation.Runs.Rfc8867;

/// <summary>A test case of RFC 8867 §5, ready to run.</summary>
/// <param name="Id">The section: 5.1.</param>
/// <param name="Variant">What sets it apart from others of the section, as "50 ms"; empty for none.</param>
/// <param name="Title">As the RFC has it.</param>
public sealed record Rfc8867Case(string Id, string Variant, string Title, SharedPlan Plan)
{
    public override string ToString() => Variant.Length > 0 ? $"{Id}, {Variant}" : Id;
}
