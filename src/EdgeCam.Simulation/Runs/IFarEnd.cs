using EdgeCam.Receiving;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>Who reads what a simulated flow has brought over.</summary>
/// <remarks>Thread-bound.</remarks>
public interface IFarEnd
{
    /// <summary>A unit came whole; each track's come in order.</summary>
    /// <param name="unit">Borrowed for this call.</param>
    /// <param name="capturedAt">On the camera's clock, to a tick of the unit's RTP timestamp: virtual time has only one clock.</param>
    /// <returns>False when it cannot be shown: the sender is asked for a key frame.</returns>
    bool OnUnit(in ReceivedUnit unit, MediaInstant capturedAt, MediaInstant now);
}
