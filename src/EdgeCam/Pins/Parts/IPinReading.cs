namespace EdgeCam.Pins.Parts;

/// <summary>A pin that the owner may read.</summary>
internal interface IPinReading
{
    string Name { get; }

    /// <summary>As it was last seen.</summary>
    bool IsActive { get; }
}
