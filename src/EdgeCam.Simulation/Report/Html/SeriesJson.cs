using System.Globalization;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>The bins as the page's script reads them: an array of numbers per value, null where there is none.</summary>
internal static class SeriesJson
{
    public static void Append(StringBuilder page, IReadOnlyList<TimeBin> bins)
    {
        page.Append('{');
        for (var i = 0; i < Values.Length; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}\"{Values[i].Name}\":[");
            page.AppendJoin(',', bins.Select(bin => Values[i].Of(bin) is { } value ? value.ToString(Values[i].Format, CultureInfo.InvariantCulture) : "null"));
            page.Append(']');
        }

        page.Append('}');
    }

    private static readonly (string Name, string Format, Func<TimeBin, double?> Of)[] Values =
    [
        ("capacity", "0", bin => bin.CapacityKbps),
        ("carried", "0", bin => bin.CarriedKbps),
        ("target", "0", bin => bin.TargetKbps),
        ("buffering", "0", bin => bin.BufferingMs),
        ("transmission", "0", bin => bin.TransmissionMs),
        ("signal", "0", bin => bin.SignalMs),
        ("psnr", "0.#", bin => bin.PsnrDb),
        ("live", "0.#", bin => bin.LivePsnrDb),
        ("packet", "0", bin => bin.PacketDelayMs),
    ];
}
