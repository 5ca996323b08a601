using System.Net;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Cli.Receive;

/// <summary>The file that the camera plays, and who watches.</summary>
/// <param name="Budget">From capture to display and to playout.</param>
internal sealed record RequestedReference(string Path, TimeSpan Budget);

/// <summary>What <c>edgecam receive</c> was asked to do.</summary>
/// <param name="Listen">Where the camera sends to.</param>
/// <param name="Rtsp">Where players connect; null: nowhere.</param>
/// <param name="Path">Of the stream that they ask for.</param>
/// <param name="Udp">Where an MPEG transport stream is sent; null: nowhere.</param>
/// <param name="File">Where one is written; null: nowhere.</param>
/// <param name="Duration">Null: no end of its own.</param>
/// <param name="Sound">As the camera sends it; null: none is expected.</param>
/// <param name="Rate">At which the camera captures.</param>
/// <param name="Patience">How long a missing packet is waited for.</param>
/// <param name="Reference">What is received is compared with it; null: with nothing.</param>
/// <param name="IsJson">Figures as one JSON object at the end, and nothing else on stdout.</param>
internal sealed record ReceiveRequest(
    IPEndPoint Listen,
    IPEndPoint? Rtsp,
    string Path,
    IPEndPoint? Udp,
    string? File,
    TimeSpan? Duration,
    SoundDescription? Sound,
    FrameRate Rate,
    TimeSpan Patience,
    RequestedReference? Reference,
    bool IsJson);
