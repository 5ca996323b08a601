using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Testing.H264;
using EdgeCam.Units;

namespace EdgeCam.Core.Tests.Receiving;

/// <summary>
/// The camera's side of an <see cref="UplinkScene"/>: cuts access units, remembers its packets, sends again what is asked
/// for, and makes the next picture a key frame when asked to. Each picture refers to the one before.
/// </summary>
internal sealed class UplinkTestSender(UplinkScene scene, ushort firstSequence, Ssrc video)
{
    public static readonly ulong NtpAtStart = NtpTime.Of(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private const int MaxPayload = 1_200;
    private readonly Dictionary<ushort, byte[]> _sent = [];
    private SequenceNumber _next = new(firstSequence);
    private SequenceNumber _nextSound = new((ushort)(firstSequence * 7));
    private SequenceNumber _nextRepeated = new((ushort)(firstSequence * 13));
    private bool _wantsKey = true;
    private int _pictures;

    public Ssrc Video { get; } = video;

    public Ssrc Sound { get; } = new(video.Value + 1);

    public Ssrc Retransmissions { get; } = new(video.Value + 2);

    public bool Retransmits { get; init; } = true;

    /// <summary>What is older than this is not sent again.</summary>
    public TimeSpan RepeatsFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Does it make a key frame when it is asked to?</summary>
    public bool MakesKeyFrames { get; init; } = true;

    /// <summary>Every picture sent, as a receiver should see it.</summary>
    public List<byte[]> Pictures { get; } = [];

    public List<byte[]> SoundFrames { get; } = [];

    /// <summary>When each packet was sent, by its stream and number.</summary>
    public Dictionary<(Ssrc, ushort), MediaInstant> SentAt { get; } = [];

    public int KeyFrameRequests { get; private set; }

    public int PacketsAskedFor { get; private set; }

    /// <summary>Sends pictures at 30 per second.</summary>
    /// <param name="pictures">How many.</param>
    /// <param name="bytes">The size of each.</param>
    /// <param name="isKey">Which are key frames without being asked for.</param>
    public void SendPictures(int pictures, Func<int, int> bytes, Func<int, bool>? isKey = null)
    {
        for (var i = 0; i < pictures; i++)
        {
            var index = i;
            scene.At(scene.Now + TimeSpan.FromSeconds(i / 30.0), () => SendPicture(bytes(index), isKey?.Invoke(index) ?? false));
        }
    }

    public void SendPicture(int bytes, bool isKey = false)
    {
        isKey |= _wantsKey;
        _wantsKey = false;
        var slice = SyntheticH264.Slice(isKey ? (byte)0x65 : (byte)0x41, bytes + 6);
        BinaryPrimitives.WriteUInt32BigEndian(slice.AsSpan(2), (uint)_pictures++ | 0x4040_0000); // tells it from the others
        slice[4] |= 0x40;
        Send(isKey ? SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Pps(), slice) : SyntheticH264.AnnexB(slice));
    }

    public void Send(byte[] unit)
    {
        Pictures.Add(unit);
        var payload = new byte[MaxPayload];
        for (var packetizer = new H264Packetizer(unit, MaxPayload); packetizer.TryNext(payload, out var written, out var isLast);)
        {
            var packet = new byte[RtpHeader.Size + written];
            new RtpHeader(96, isLast, _next, TimestampOf(90_000), Video).Write(packet);
            payload.AsSpan(0, written).CopyTo(packet.AsSpan(RtpHeader.Size));
            _sent[_next.Value] = packet;
            Pass(Video, _next, packet);
            _next = _next.Next;
        }
    }

    /// <summary>Sends one frame of sound, in fragments when it is large.</summary>
    public void SendSound(byte[] frame)
    {
        SoundFrames.Add(frame);
        var payload = new byte[MaxPayload];
        for (var packetizer = new AacPacketizer(frame, MaxPayload); packetizer.TryNext(payload, out var written, out var isLast);)
        {
            var packet = new byte[RtpHeader.Size + written];
            new RtpHeader(97, isLast, _nextSound, TimestampOf(48_000), Sound).Write(packet);
            payload.AsSpan(0, written).CopyTo(packet.AsSpan(RtpHeader.Size));
            Pass(Sound, _nextSound, packet);
            _nextSound = _nextSound.Next;
        }
    }

    /// <summary>Reports the present instant for a stream.</summary>
    public void SendReport(Ssrc stream, int clockRate)
    {
        var packet = new byte[64];
        var length = RtcpWriter.WriteReport(packet, new SenderReport(stream, NtpNow, TimestampOf(clockRate), 1, 1), "cam"u8);
        scene.Send(packet[..length]);
    }

    /// <summary>The sender's wall clock.</summary>
    public ulong NtpNow => NtpAtStart + (ulong)((scene.Now - UplinkScene.Start).TotalSeconds * (1UL << 32));

    public void OnFeedback(ReadOnlySpan<byte> rtcp)
    {
        while (RtcpReader.TryNext(ref rtcp, out var packet))
        {
            if (PictureLoss.TryRead(packet, out _, out var media) && media == Video)
            {
                KeyFrameRequests++;
                _wantsKey |= MakesKeyFrames;
            }

            if (!GenericNack.TryRead(packet, out var nack) || nack.Media != Video)
                continue;
            while (nack.TryNext(out var missing))
                Repeat(missing);
        }
    }

    private void Repeat(SequenceNumber missing)
    {
        PacketsAskedFor++;
        if (!Retransmits || !_sent.TryGetValue(missing.Value, out var original) || scene.Now - SentAt[(Video, missing.Value)] > RepeatsFor)
            return;
        var packet = new byte[original.Length + Retransmission.Overhead];
        Retransmission.Write(packet, original, 98, _nextRepeated, Retransmissions);
        Pass(Retransmissions, _nextRepeated, packet);
        _nextRepeated = _nextRepeated.Next;
    }

    private void Pass(Ssrc stream, SequenceNumber sequence, byte[] packet)
    {
        SentAt[(stream, sequence.Value)] = scene.Now;
        scene.Send(packet);
    }

    private RtpTimestamp TimestampOf(int clockRate) => new RtpTimestamp(Video.Value) + (scene.Now - UplinkScene.Start).Ticks * clockRate / TimeSpan.TicksPerSecond;
}
