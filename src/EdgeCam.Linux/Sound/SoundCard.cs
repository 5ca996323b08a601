namespace EdgeCam.Linux.Sound;

/// <summary>A device of a sound card that captures.</summary>
/// <param name="Path">"/dev/snd/pcmC1D0c": may be another after the next start.</param>
/// <param name="Card">Its number, which changes likewise.</param>
/// <param name="Device">Which of the card's.</param>
/// <param name="Id">What the kernel calls the card: "Device", "C920". It stays where no two cards are alike.</param>
/// <param name="Driver">"USB-Audio".</param>
/// <param name="Name">What its maker calls it, and where it is plugged in: "USB PnP Sound Device at usb-0000:01:00.0-1.2, full speed".</param>
public sealed record SoundCard(string Path, int Card, int Device, string Id, string Driver, string Name)
{
    /// <summary>As it can be configured: "hw:Device,0".</summary>
    public string Address => $"hw:{Id},{Device}";

    public override string ToString() => $"{Address} ({Name})";
}
