using System.Runtime.InteropServices;
using EdgeCam.Units;

namespace EdgeCam.Linux.Sound;

/// <summary>A microphone, from its opening until something happens to it; then reading throws, and it is to be opened anew.</summary>
/// <remarks>Thread-bound. Allocates nothing per block.</remarks>
public interface ISoundInput : IDisposable
{
    /// <summary>For logs: "hw:Device,0 (USB PnP Sound Device), 48000 Hz".</summary>
    string Name { get; }

    /// <summary>Readable while a block can be read; its own.</summary>
    SafeHandle Readiness { get; }

    /// <summary>Reads the next 20 ms. Never waits.</summary>
    /// <param name="block">Filled: interleaved signed 16-bit samples of the rate and the channels that it was opened for.</param>
    /// <param name="capturedAt">When the first of them was heard.</param>
    /// <returns>False: nothing is there yet.</returns>
    /// <exception cref="LinuxException">The driver refuses to go on.</exception>
    /// <exception cref="SoundDeviceException">It was unplugged, or delivers nothing any more.</exception>
    bool TryRead(Span<short> block, out MediaInstant capturedAt);
}
