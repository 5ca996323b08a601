namespace EdgeCam.Media;

/// <summary>Which encoding of the camera's pictures, where an uplink carries two.</summary>
public enum UplinkRendition : byte
{
    /// <summary>The one that is to be seen.</summary>
    Main,

    /// <summary>A small one that goes first, so that there is something to see while the link is too narrow for the other.</summary>
    Low,
}
