namespace EdgeCam.Linux.Sound;

/// <summary>A sound card is not there, or works and is of no use for what was asked; the message says what it can and what to do.</summary>
public sealed class SoundDeviceException(string message) : Exception(message);
