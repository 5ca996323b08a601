using System.Globalization;
using EdgeCam.Units;

namespace EdgeCam.Doctor.Checks;

/// <summary>Amounts of memory as large as a machine's.</summary>
internal static class SizeText
{
    private const long GiB = 1L << 30;

    public static string Of(long bytes) => bytes >= GiB
        ? string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / GiB:0.#} GiB")
        : new DataSize(bytes).ToString();
}
