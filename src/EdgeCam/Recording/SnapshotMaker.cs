using System.Security.Cryptography;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Recording;

/// <summary>
/// Makes JPEGs of a live stream, also of one that was encoded elsewhere: a reader of the ring like any player. A young IDR
/// is taken as it is, else one is forced; where none can be, everything from the newest IDR to the live edge is decoded.
/// </summary>
/// <remarks>Thread-safe; works on the thread pool, one picture at a time.</remarks>
internal sealed class SnapshotMaker : IDisposable
{
    private static readonly TimeSpan Young = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1); // for a forced IDR
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5); // an older picture does not show what is
    private readonly LiveStream _stream;
    private readonly Func<int> _quality;
    private readonly Func<MediaInstant> _now;
    private readonly Func<TimeSpan, CancellationToken, Task> _wait;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="quality">1 to 100; asked for each picture, because it may change.</param>
    public SnapshotMaker(LiveStream stream, Func<int> quality)
        : this(stream, quality, () => MonotonicClock.Now, Task.Delay)
    {
    }

    internal SnapshotMaker(LiveStream stream, Func<int> quality, Func<MediaInstant> now, Func<TimeSpan, CancellationToken, Task> wait) =>
        (_stream, _quality, _now, _wait) = (stream, quality, now, wait);

    /// <param name="width">Pixels; null: as the stream.</param>
    /// <exception cref="NoPicturesException">The camera delivers none.</exception>
    /// <exception cref="MediaException">FFmpeg's libraries are missing, or refuse.</exception>
    public async Task<Snapshot> TakeAsync(int? width, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await YoungIdrAsync(cancel);
            return Decode(InstalledLibav.Load(), width);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task YoungIdrAsync(CancellationToken cancel)
    {
        var newest = _stream.Ring.NewestIdr;
        if (!_stream.CanForceIdr || IsYoung(newest))
            return;
        _stream.RequestIdr();
        for (var end = _now() + LongestWait; _stream.Ring.NewestIdr == newest && _now() < end;)
            await _wait(Look, cancel);
    }

    private bool IsYoung(long idr) => _stream.Ring.TryRead(idr, out var unit) == RingRead.Ok && _now() - unit.Info.CapturedAt < Young;

    private Snapshot Decode(LibavLibrary library, int? width)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var decoder = new SoftwareDecoder(library);
            if (!TryDecode(decoder, out var picture, out var capturedAt))
                continue; // the ring went round meanwhile: there is a newer IDR
            if (_now() - capturedAt > Oldest)
                throw new NoPicturesException($"The newest picture is {(_now() - capturedAt).TotalSeconds:0} s old: the camera delivers none at present; see health and cam.state.");
            var jpeg = JpegEncoder.Encode(library, picture, decoder.IsFullRange, width ?? picture.Width, _quality());
            return new Snapshot(jpeg, capturedAt, DateTimeOffset.UtcNow - (_now() - capturedAt), Convert.ToHexStringLower(SHA256.HashData(jpeg.Bytes)));
        }

        throw new NoPicturesException("There is no picture yet that can be decoded: wait for the stream's first IDR.");
    }

    /// <summary>The picture belongs to the decoder.</summary>
    private bool TryDecode(SoftwareDecoder decoder, out Picture picture, out MediaInstant capturedAt)
    {
        (picture, capturedAt) = (default, default);
        var ring = _stream.Ring;
        var last = IsYoung(ring.NewestIdr) ? ring.NewestIdr : ring.Newest;
        for (var sequence = ring.NewestIdr; sequence <= last && ring.TryRead(sequence, out var unit) == RingRead.Ok; sequence++)
        {
            if (unit.Info.Track == Track.Sound)
                continue;
            var copy = unit.Bytes.ToArray();
            if (!unit.IsIntact)
                return false;
            if (decoder.Decode(copy, out var decoded) is DecodeOutcome.Picture or DecodeOutcome.Damaged)
                (picture, capturedAt) = (decoded, unit.Info.CapturedAt);
        }

        return picture.Width > 0;
    }

    private const int Attempts = 3;
}
