using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtsp;
using EdgeCam.Testing.H264;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>A whole connection: requests through one session, which always has an answer.</summary>
internal static class Sessions
{
    private static readonly LiveStream Cam = new("cam", new FrameRing(DataSize.KiB(1), 2, 64), FrameRate.Of(30), canForceIdr: true)
    {
        Parameters = ParameterSets.Update(null, SyntheticH264.IdrUnit(9)),
        Sound = new SoundDescription(48_000, 2, new byte[] { 0x11, 0x90 }),
    };

    private static readonly RtspAccess Open = new([], new DigestAuthenticator("EdgeCam", new byte[16]));

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var host = new Host();
        var session = new RtspSession(host, Open, "ID", TimeSpan.FromSeconds(60), new byte[] { 10, 0, 0, 1 });
        var text = new byte[16 * 1024];
        for (var rest = input; RtspReader.TryRead(rest, out var message, out var consumed) is not (RtspRead.Incomplete or RtspRead.Malformed or RtspRead.TooLarge);)
        {
            rest = rest[consumed..];
            if (message.Request is not { } request)
                continue;
            var before = session.State;
            var response = session.OnRequest(request, default);
            Check.Note((before, request.Method, response.Status, session.State));
            Check.That(Enum.IsDefined(response.Status), "the status is a known one");
            Check.That(response.Status == RtspStatus.Ok || session.State == before, "a refusal changes nothing");
            Check.That(host.IsPlaying == (session.State == RtspSessionState.Playing), "host and session agree");
            Check.That(host.IsInside == (session.State != RtspSessionState.Init), "who is inside has a session");
            CheckWritten(response, request.CSeq, text);
        }

        session.OnClosed();
        Check.That(!host.IsInside && !host.IsPlaying, "nothing flows after the end");
    }

    private static void CheckWritten(RtspResponse response, int? cseq, byte[] text)
    {
        Check.That(response.TryWrite(text, cseq, "EdgeCam", out var written), "an answer fits");
        Check.That(RtspReader.TryRead(text.AsSpan(0, written), out _, out var consumed) == RtspRead.Response && consumed == written, "an answer is one response");
    }

    private sealed class Host : IRtspHost
    {
        public bool IsInside { get; private set; }

        public bool IsPlaying { get; private set; }

        public LiveStream? Find(string path) => path is "cam" ? Cam : null;

        public string? Describe(LiveStream stream) => "v=0\r\n";

        public bool TryEnter() => IsInside = true;

        public bool TrySetUp(LiveStream stream, Track track, IReadOnlyList<TransportAlternative> wanted, out string granted)
        {
            granted = "RTP/AVP/TCP;unicast;interleaved=0-1";
            return wanted.Any(one => one.Protocol == TransportProtocol.Tcp);
        }

        public IReadOnlyList<RtspTrackStart> Play()
        {
            IsPlaying = true;
            return [new RtspTrackStart(Track.Video, 1, 2)];
        }

        public void Pause() => IsPlaying = false;

        public void TearDown() => IsInside = IsPlaying = false;
    }
}
