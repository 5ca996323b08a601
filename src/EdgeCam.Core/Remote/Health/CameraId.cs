using System.Security.Cryptography;
using System.Text;

namespace EdgeCam.Remote.Health;

/// <summary>The name of a camera on the broker.</summary>
public static class CameraId
{
    private const int Digits = 12;

    // Another application gets another id from the same machine, and nobody gets back to the machine's own (machine-id(5) asks for that).
    private static readonly byte[] Key = "EdgeCam camera id"u8.ToArray();

    /// <summary><c>ec-</c> and 12 hex digits: the same for the life of an installation, and nothing that is printed on the device.</summary>
    /// <param name="machineId">As in /etc/machine-id.</param>
    public static string From(string machineId) =>
        "ec-" + Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(machineId)))[..Digits];
}
