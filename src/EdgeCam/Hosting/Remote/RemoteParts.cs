using EdgeCam.Commands.Diagnostics;
using EdgeCam.Remote;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Remote;

/// <summary>What everything that the owner reaches shares.</summary>
internal sealed record RemoteParts(LateBroker Broker, Topics Topics, string StateDirectory, string Version, LogRing LogLines, ILogger Log);
