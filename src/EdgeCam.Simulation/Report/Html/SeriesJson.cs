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
            page.AppendJoin(',', bins.Select(bin => Values[i].Of(bin) is { } value ? value.ToString("0", CultureInfo.InvariantCulture) : "null"));
            page.Append(']');
        }

        page.Append('}');
    }

    private static readonly (string Name, Func<TimeBin, double?> Of)[] Values =
    [
        ("capacity", bin => bin.CapacityKbps),
        ("carried", bin => bin.CarriedKbps),
        ("target", bin => bin.TargetKbps),
        ("buffering", bin => bin.BufferingMs),
        ("transmission", bin => bin.TransmissionMs),
        ("signal", bin => bin.SignalMs),
        ("packet", bin => bin.PacketDelayMs),
    ];
}
