namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A video device is not there, or works and is of no use for what was asked; the message says what it can and what to do.</summary>
public sealed class VideoDeviceException(string message) : Exception(message);
