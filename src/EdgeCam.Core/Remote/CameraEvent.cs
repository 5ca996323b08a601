using System.Text.Json.Nodes;

namespace EdgeCam.Remote;

/// <summary>Something happened that the owner may want to know at once.</summary>
/// <param name="Topic">Which topic below <c>event/</c>: motion, gpio, camera, uplink, thermal, power, stream, settings, update, system.</param>
/// <param name="EventType">What happened, such as <c>start</c>.</param>
/// <param name="Fields">What else the event holds, by its own keys.</param>
public sealed record CameraEvent(string Topic, string EventType, JsonObject Fields);
