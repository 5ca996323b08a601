using System.Text;
using EdgeCam.Rtsp;

namespace EdgeCam.Fuzz.Targets;

/// <summary>Request URIs and the track that they name.</summary>
internal static class Uris
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var isParsed = RtspUri.TryParse(Encoding.UTF8.GetString(input), out var uri);
        Check.Note(isParsed);
        Check.That(isParsed || uri.Path.Length == 0, "nothing is left behind by a refusal");
        if (!isParsed || uri.IsServer)
            return;

        CheckPath(uri.Path);
        Check.That(uri.Port is > 0 and <= ushort.MaxValue, "the port is a port");
        Check.Note((uri.Host.Length > 0, uri.Port == RtspUri.DefaultPort, uri.Query.Length > 0, uri.Path.Length == 1));
        var escaped = Escape(uri.Path);
        if (escaped.Length <= RtspReader.MaxUriBytes)
            Check.That(RtspUri.TryParse(escaped, out var again) && AreEqual(again.Path, uri.Path), "the path is written and parsed again");

        var isTrack = RtspUri.TrySplitTrack(uri.Path, out var streamPath, out var trackId);
        Check.Note(isTrack);
        if (isTrack)
            Check.That($"{streamPath.TrimEnd('/')}/trackID={trackId}".Length <= uri.Path.Length, "stream and track make the path again");
        else
            Check.That(AreEqual(streamPath, uri.Path) && trackId == -1, "no track leaves the path");
    }

    private static void CheckPath(string path)
    {
        Check.That(path[0] == '/' && (path.Length == 1 || path[^1] != '/'), "a path begins with a slash and does not end in one");
        Check.That(!path.Contains("//", StringComparison.Ordinal), "a stream has one name");
        Check.That(!path.Split('/').Any(s => s is "." or ".."), "no segment climbs");
        Check.That(!path.Any(c => c is < ' ' or '\x7F'), "no control characters");
    }

    private static bool AreEqual(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
