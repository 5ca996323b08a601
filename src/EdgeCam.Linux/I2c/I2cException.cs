namespace EdgeCam.Linux.I2c;

/// <summary>A device on an I2C bus does not answer, or cannot be spoken to; the message says why and what to do.</summary>
public sealed class I2cException(string message) : Exception(message);
