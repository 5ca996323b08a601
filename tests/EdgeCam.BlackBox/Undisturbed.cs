using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Tests that judge when packets are sent: each runs while no other does, or they would judge the load of the machine.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
