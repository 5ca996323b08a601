using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

/// <summary>What is loaded at run time. libav is the encoders' matter, where one is needed.</summary>
internal static class LibrariesCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        yield return readings.Libav.Version is { } libav
            ? Finding.Ok(Areas.Libraries, libav)
            : Finding.Note(Areas.Libraries, "no libav: no software encoder, snapshots, clips or media files", readings.Libav.Missing);
        yield return Of(readings.Mosquitto, options.Mqtt.Url.Length > 0, "libmosquitto", "Mqtt:Url");
        yield return Of(readings.Srt, options.Uplinks.Exists(uplink => UplinkUrl.TryParse(uplink.Url, out var url) && url!.Scheme == UplinkScheme.Srt), "libsrt", "an uplink by srt");
    }

    private static Finding Of(LibraryReading library, bool isNeeded, string name, string user) =>
        library.Version is { } version ? Finding.Ok(Areas.Libraries, version)
        : isNeeded ? Finding.Fix(Areas.Libraries, $"no {name}, which {user} needs", library.Missing)
        : Finding.Ok(Areas.Libraries, $"no {name}; nothing here needs it ({library.Missing})");
}
