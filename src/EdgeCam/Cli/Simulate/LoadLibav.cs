using System.Diagnostics.CodeAnalysis;
using EdgeCam.Libav;

namespace EdgeCam.Cli.Simulate;

/// <summary>Loads FFmpeg's libraries.</summary>
/// <param name="missing">What to install; empty when loaded.</param>
internal delegate bool LoadLibav([NotNullWhen(true)] out LibavLibrary? library, out string missing);
