using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>A camera's stream in a small ring, with made-up pictures and sound, and the names it has in RTP.</summary>
internal sealed class MadeUpStream : IDisposable
{
    private readonly LiveStreamWriter _writer;
    private int _units;

    public MadeUpStream(int ringMegabytes = 4)
    {
        Live = new LiveStream("cam", new FrameRing(DataSize.MiB(ringMegabytes), 1024, 512 * 1024), new FrameRate(30, 1), canForceIdr: true)
        {
            Sound = new SoundDescription(48_000, 2, (byte[])[0x11, 0x90]),
        };
        _writer = new LiveStreamWriter(Live, addsCaptureTime: false);
    }

    public static UplinkIdentity Identity { get; } = new(
        new RtpTrack(Track.Video, 96, RtpTrack.VideoClockRate, 0, new Ssrc(1), 0x1000),
        new RtpTrack(Track.Sound, 97, 48_000, 0, new Ssrc(2), 0x2000),
        new Ssrc(3), 98, new SequenceNumber(65_500), new SequenceNumber(7), new SequenceNumber(32_760), "camera");

    /// <summary>The same with a low rendition.</summary>
    public static UplinkIdentity BothIdentities { get; } = Identity with
    {
        Low = new RenditionIdentity(new RtpTrack(Track.Video, 99, RtpTrack.VideoClockRate, 0, new Ssrc(4), 0x4000), new Ssrc(5), 100, new SequenceNumber(65_400), new SequenceNumber(100)),
    };

    public LiveStream Live { get; }

    /// <summary>What was written, by its number in the ring.</summary>
    public Dictionary<long, byte[]> Units { get; } = [];

    /// <summary>When each was captured.</summary>
    public Dictionary<long, MediaInstant> CapturedAt { get; } = [];

    /// <summary>Writes a picture of about so many bytes; each differs from all others. Returns its number in the ring.</summary>
    public long Picture(int bytes, MediaInstant at, bool isIdr = false, bool isDisposable = false)
    {
        var slice = SyntheticH264.Slice(isIdr ? (byte)0x65 : isDisposable ? (byte)0x01 : (byte)0x41, Math.Max(bytes, 16));
        BinaryPrimitives.WriteUInt32BigEndian(slice.AsSpan(2), (uint)++_units | 0x4040_0000);
        slice[4] |= 0x40;
        return Write(isIdr ? SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Pps(), slice) : SyntheticH264.AnnexB(slice), at);
    }

    public long Sound(int bytes, MediaInstant at)
    {
        var frame = new byte[bytes];
        Array.Fill(frame, (byte)(1 + (++_units % 200)));
        _writer.WriteSound(frame, at);
        return Note(frame, at);
    }

    public void Dispose() => Live.Ring.Dispose();

    private long Write(byte[] unit, MediaInstant at)
    {
        _writer.WriteVideo(unit, at);
        return Note(unit, at);
    }

    private long Note(byte[] unit, MediaInstant at)
    {
        (Units[Live.Ring.Newest], CapturedAt[Live.Ring.Newest]) = (unit, at);
        return Live.Ring.Newest;
    }
}
