using System.Net;
using EdgeCam.MpegTs;
using EdgeCam.Srt;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>A plain sender over SRT behind the model encoder: two seconds of latency, <see cref="SteppedRate"/>, every picture handed over at once.</summary>
internal sealed class SteppedOverSrt : ICameraOverSrt
{
    public static readonly TimeSpan Latency = TimeSpan.FromSeconds(2);
    private const int PicturesPerIdr = 60; // nobody can ask for one
    private static readonly Bitrate LeastRate = Bitrate.Kbps(300);
    private static readonly Bitrate FirstRate = Bitrate.Mbps(6); // such senders begin with the most they are configured for
    private static readonly Bitrate MostRate = Bitrate.Mbps(12);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private readonly MarkedPictures _pictures;
    private readonly TsMuxer _muxer = new(TsMuxer.DefaultDelay);
    private readonly SteppedRate _rate = new(LeastRate, FirstRate, MostRate, Latency);
    private readonly byte[] _datagram = new byte[TsMuxer.DatagramBytes];
    private readonly SrtSocket _socket;
    private MediaInstant _nextLook;

    public SteppedOverSrt(SrtLibrary library, IPEndPoint farEnd, int seed)
    {
        _pictures = new MarkedPictures(seed);
        _pictures.Ask(_rate.Rate, default);
        _socket = SrtSocket.Connect(library, farEnd, new SrtOptions { Latency = Latency, SendBufferBytes = 8 * 1024 * 1024 });
    }

    public bool IsUp => _socket.State == SrtState.Connected;

    public void OnTime(MediaInstant now)
    {
        if (now < _nextLook || !_socket.TryReadStatistics(out var statistics))
            return;
        _nextLook = now + LookInterval;
        var before = _rate.Rate;
        _rate.OnLook(statistics.Rtt, statistics.BufferedPackets, now);
        if (_rate.Rate != before)
            _pictures.Ask(_rate.Rate, now);
    }

    public TakenPicture Take(int number, MediaInstant capturedAt)
    {
        var isIdr = number % PicturesPerIdr == 0;
        var unit = _pictures.Encode(number, capturedAt, isIdr);
        _muxer.OnVideo(unit, capturedAt, isIdr);
        while (_muxer.TryPollPackets(unit, _datagram, capturedAt, out var written))
        {
            _socket.Send(_datagram.AsSpan(0, written)); // with two seconds in its buffer, what is refused is lost
        }

        return new TakenPicture(IsSkipped: false, isIdr, unit.Length);
    }

    public void Dispose() => _socket.Dispose();
}
