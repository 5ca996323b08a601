using EdgeCam.Commands;
using EdgeCam.Commands.Diagnostics;
using EdgeCam.Pins;
using EdgeCam.Remote;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Remote;

/// <summary>What everything that the owner reaches shares.</summary>
internal sealed record RemoteParts(LateBroker Broker, Topics Topics, string StateDirectory, string Version, LogRing LogLines, ILogger Log);

/// <summary>What commands may set off.</summary>
/// <param name="Refresh">Publishes everything that the broker keeps.</param>
/// <param name="Restart">Asks the daemon to start again.</param>
/// <param name="Switch">Starts and stops what is sent.</param>
/// <param name="Tell">Takes events.</param>
/// <param name="Pins">Null where the box has none.</param>
/// <param name="Update">One for all: while it is at work, another one is refused.</param>
/// <param name="Stop">The daemon stops.</param>
internal sealed record RemoteActions(Action Refresh, Action Restart, SwitchOutput Switch, Action<CameraEvent> Tell, PinService? Pins, UpdateCommand Update, CancellationToken Stop);
