using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Rtsp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtsp;

/// <summary>The media half of a connection: what its session tells it to send.</summary>
internal sealed partial class RtspConnection : IRtspHost
{
    private StreamFanOut? _fanOut;
    private InterleavedReader? _reader;
    private DatagramReader? _datagramReader;
    private MediaInstant _nextReport;
    private long _lapsCounted;
    private long _bytesCounted;
    private bool _hasEntered;

    public bool IsPlaying => _session.State == RtspSessionState.Playing;

    /// <summary>It has set up a track of this stream.</summary>
    public bool Uses(StreamFanOut fanOut) => _fanOut == fanOut;

    /// <summary>Sends media up to <paramref name="upTo"/> unless something else must leave first.</summary>
    public void Pump(long upTo)
    {
        if (!IsClosed && !_isBlocked && _outbox.IsEmpty)
            Settle(SendMedia(upTo));
    }

    private SendResult SendMedia(long upTo)
    {
        if (_reader is null || !IsPlaying)
            return SendResult.Done;
        var result = _reader.Pump(_fanOut!.Packer, Math.Min(upTo, _fanOut.Stream.Ring.Newest));
        _server.Counters.Laps += _reader.Laps - _lapsCounted;
        _lapsCounted = _reader.Laps;
        _server.Counters.InterleavedBytes += _reader.BytesSent - _bytesCounted;
        _bytesCounted = _reader.BytesSent;
        return result;
    }

    public LiveStream? Find(string path) => _server.FanOutOf(path)?.Stream;

    public string? Describe(LiveStream stream) => _server.FanOutOf(stream.Path)?.Describe(_server.Plan.EndPoint.Address, _server.SessionDescriptionId);

    public bool TryEnter() => _hasEntered = _server.TryEnter();

    public bool TrySetUp(LiveStream stream, Track track, IReadOnlyList<TransportAlternative> wanted, out string granted)
    {
        _fanOut = _server.FanOutOf(stream.Path)!;
        _reader = null; // its tracks change
        return _transport.TrySetUp(_fanOut.Tracks[(int)track], wanted, out granted);
    }

    public IReadOnlyList<RtspTrackStart> Play()
    {
        _server.Counters.Players++;
        _nextReport = default; // the first report at once: players need it to bring the tracks in step
        return _transport.Kind switch
        {
            TransportKind.Interleaved => PlayInterleaved(),
            TransportKind.Unicast => PlayDatagrams(),
            _ => PlayMulticast(),
        };
    }

    public void Pause()
    {
        _server.Counters.Players--;
        _fanOut!.Remove(this);
        if (_datagramReader is not null)
            _server.Unregister(_fanOut, _datagramReader, this);
        _datagramReader = null;
        if (_transport.Kind == TransportKind.Multicast)
            _fanOut.Group.Leave();
    }

    public void TearDown()
    {
        if (_datagramReader is not null)
            _server.Reports.SendBye(_server.Ports.Rtcp, _datagramReader, _fanOut!.Tracks);
        if (IsPlaying)
            Pause();
        if (_hasEntered)
            _server.Leave();
        _hasEntered = false;
        _transport.Clear();
        _reader = null;
        _fanOut = null;
    }

    private List<RtspTrackStart> PlayInterleaved()
    {
        if (_reader is null)
            _reader = new InterleavedReader(_fanOut!.Stream, _socket, _outbox, _transport.Interleaved, _server.Plan.MaxReaderLag);
        else
            _reader.Restart();
        _lapsCounted = _reader.Laps;
        _bytesCounted = _reader.BytesSent;
        _fanOut!.Add(this);
        return [.. _transport.Interleaved.OfType<InterleavedTrack>().Select(track => new RtspTrackStart(track.Rtp.Track, track.NextSequence.Value, null))];
    }

    // The group's numbers go on while this player waits for its first picture, so there is none to promise.
    private RtspTrackStart[] PlayDatagrams()
    {
        _datagramReader = new DatagramReader(_server.Ports.Rtp, _transport.Targets, PlayStart.In(_fanOut!.Stream));
        _server.Register(_fanOut, _datagramReader, this);
        return [];
    }

    private RtspTrackStart[] PlayMulticast()
    {
        _fanOut!.Group.Join(_transport.Targets);
        return [];
    }

    private void SendReportsIfDue(MediaInstant now)
    {
        if (!IsPlaying || now < _nextReport || _isBlocked)
            return;
        _nextReport = now + ReportWriter.Interval;
        if (_datagramReader is not null)
            _server.Reports.Send(_server.Ports.Rtcp, _datagramReader, _fanOut!.Tracks, now);
        foreach (var track in _transport.Interleaved)
            SendReport(track, now);
    }

    private void SendReport(InterleavedTrack? track, MediaInstant now)
    {
        if (track is null)
            return;
        Span<byte> packet = stackalloc byte[UnitPacker.InterleavedPrefix + ReportWriter.MaxBytes];
        var length = _server.Reports.Write(packet[UnitPacker.InterleavedPrefix..], track.Rtp, track.Tally, now);
        UnitPacker.WritePrefix(packet, track.ControlChannel, length);
        _outbox.TryAppend(packet[..(UnitPacker.InterleavedPrefix + length)]);
    }
}
