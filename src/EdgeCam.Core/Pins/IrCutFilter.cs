using System.Diagnostics;
using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>What the two inputs of an H-bridge are to be. Never both: that would short-circuit many of them.</summary>
public readonly record struct BridgeDrive(bool A, bool B)
{
    /// <summary>No current: the filter stays where it is.</summary>
    public static BridgeDrive Off => default;
}

/// <summary>
/// Moves an IR-cut filter that stays where a pulse puts it: on A by day (infrared is kept out), on B by night. After each
/// pulse comes a rest: the coil's current dies away, and it cools. A wish that changes during a pulse waits for its end.
/// </summary>
/// <param name="pulse">As the filter's data sheet says: too short does not move it, too long heats it.</param>
/// <remarks>Thread-bound; owns no clock. Where the filter is at first nobody knows: so the first wish makes a pulse in any case.</remarks>
public sealed class IrCutFilter(TimeSpan pulse)
{
    /// <summary>From the end of a pulse to the beginning of the next.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    // At most one pulse at a time: _drive is Off outside of [start, start + pulse), and no start comes before the last end + Rest.
    private bool? _isNightWanted;
    private bool? _isNight; // where the last pulse put it
    private BridgeDrive _drive;
    private BridgeDrive _told;
    private MediaInstant _phaseEnd; // of the pulse, or of the rest

    /// <summary>When <see cref="TryPoll"/> is to be called again.</summary>
    public MediaInstant NextDeadline => _drive != BridgeDrive.Off || _isNightWanted != _isNight ? _phaseEnd : MediaInstant.Never;

    /// <summary>Where it is to be from now on.</summary>
    public void Want(bool isNight) => _isNightWanted = isNight;

    /// <summary>Takes the drive when it is another than before; it begins with <see cref="BridgeDrive.Off"/>.</summary>
    /// <returns>False: nothing to do.</returns>
    public bool TryPoll(MediaInstant now, out BridgeDrive drive)
    {
        if (_drive != BridgeDrive.Off && now >= _phaseEnd)
            (_drive, _phaseEnd) = (BridgeDrive.Off, now + Rest);
        else if (_drive == BridgeDrive.Off && _isNightWanted is { } isNight && isNight != _isNight && now >= _phaseEnd)
            (_drive, _isNight, _phaseEnd) = (new BridgeDrive(!isNight, isNight), isNight, now + pulse);
        Debug.Assert(!(_drive.A && _drive.B), "both sides of the bridge");
        drive = _drive;
        var isNews = _drive != _told;
        _told = _drive;
        return isNews;
    }

    /// <summary>The bridge could not be driven and has been switched off since: the filter is somewhere.</summary>
    public void Forget(MediaInstant now) => (_isNight, _drive, _told, _phaseEnd) = (null, BridgeDrive.Off, BridgeDrive.Off, now + Rest);
}
