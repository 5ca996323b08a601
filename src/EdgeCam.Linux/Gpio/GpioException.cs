namespace EdgeCam.Linux.Gpio;

/// <summary>A chip or a line is not there, or not to be had; the message says which there are, who has it, and what to do.</summary>
public sealed class GpioException(string message) : Exception(message);
