using System.Globalization;
using Xunit;

namespace EdgeCam.BlackBox.Rig;

/// <summary>What a camera's page of metrics says at one moment.</summary>
internal sealed class Figures(IReadOnlyDictionary<string, double> values)
{
    /// <summary>By its name on the page: "edgecam_frames_in_total".</summary>
    public double this[string name] => values.TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"The page has no {name}: {string.Join(", ", values.Keys)}");

    public double Taken => this["edgecam_frames_in_total"];

    /// <summary>Encoded, or counted among what was not.</summary>
    public double Accounted => this["edgecam_frames_out_total"] + this["edgecam_frames_skipped_total"] + this["edgecam_frames_refused_total"] + this["edgecam_frames_lost_total"];

    /// <param name="port">Metrics:PagePort of the camera.</param>
    public static async Task<Figures> Read(int port)
    {
        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        return new Figures(page.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#' && !line.Contains('{', StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }
}
