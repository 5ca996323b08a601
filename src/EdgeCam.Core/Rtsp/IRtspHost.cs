using EdgeCam.Media;

namespace EdgeCam.Rtsp;

/// <summary>What a player is told of one track when it starts (RFC 2326 §12.33); null where it is not yet known.</summary>
public readonly record struct RtspTrackStart(Track Track, ushort? Sequence, uint? Timestamp);

/// <summary>
/// What one connection's <see cref="RtspSession"/> needs of the world. The session decides what the
/// protocol allows; the host owns transports and players.
/// </summary>
/// <remarks>Thread-bound, as the session.</remarks>
public interface IRtspHost
{
    /// <summary>The stream of that path, "cam"; null when there is none.</summary>
    LiveStream? Find(string path);

    /// <summary>The SDP of a stream; null while it has shown no picture yet.</summary>
    string? Describe(LiveStream stream);

    /// <summary>May one more session begin? False: 453.</summary>
    bool TryEnter();

    /// <summary>
    /// Chooses among the alternatives, in the client's order, and prepares to send there and nowhere else.
    /// False: none can be served (461).
    /// </summary>
    bool TrySetUp(LiveStream stream, Track track, IReadOnlyList<TransportAlternative> wanted, out string granted);

    /// <summary>Starts or restarts sending all tracks that are set up, right after the response.</summary>
    IReadOnlyList<RtspTrackStart> Play();

    /// <summary>Stops sending; transports stay.</summary>
    void Pause();

    /// <summary>Stops sending and forgets the transports.</summary>
    void TearDown();
}
