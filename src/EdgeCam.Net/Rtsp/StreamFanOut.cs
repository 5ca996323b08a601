using System.Net;
using System.Security.Cryptography;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Sdp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtsp;

/// <summary>All players of one stream: follows the ring and hands each unit to everyone who is at the live edge.</summary>
/// <remarks>Thread-bound to the fan-out.</remarks>
internal sealed class StreamFanOut : IDisposable
{
    private const byte VideoPayloadType = 96;
    private const byte SoundPayloadType = 97;
    private readonly List<RtspConnection> _interleaved = [];
    private long _next;

    /// <param name="stream">Its sound is known by now, if it has any.</param>
    /// <param name="index">Of the stream among all streams, from 0: each has four ports of a group.</param>
    /// <param name="maxPacket">The largest RTP packet.</param>
    /// <param name="groupSocket">What multicast leaves by; null where that is off.</param>
    public StreamFanOut(LiveStream stream, int index, int maxPacket, DatagramSocket? groupSocket)
    {
        Stream = stream;
        Tracks =
        [
            NewTrack(Track.Video, VideoPayloadType, RtpTrack.VideoClockRate, 4 * index),
            NewTrack(Track.Sound, SoundPayloadType, stream.Sound?.SampleRate ?? 1, (4 * index) + 2),
        ];
        Group = new MulticastGroup(this, groupSocket);
        Packer = new UnitPacker(stream.Ring.MaxAccessUnitBytes, maxPacket, UnitPacker.InterleavedPrefix);
        Datagrams = new DatagramFanOut(stream, Tracks, maxPacket, stream.Ring.MaxAccessUnits, [RandomSequence(), RandomSequence()]);
        _next = stream.Ring.Newest + 1;
    }

    public LiveStream Stream { get; }

    /// <summary>By track; the second is meaningless while the stream has no sound.</summary>
    public RtpTrack[] Tracks { get; }

    public UnitPacker Packer { get; }

    public DatagramFanOut Datagrams { get; }

    public MulticastGroup Group { get; }

    public DataSize Footprint => Packer.Footprint + Datagrams.Footprint;

    public static SequenceNumber RandomSequence() => new((ushort)RandomNumberGenerator.GetInt32(1 << 16));

    public void Add(RtspConnection player) => _interleaved.Add(player);

    public void Remove(RtspConnection player) => _interleaved.Remove(player);

    /// <summary>Sends what was published since the last call.</summary>
    public void OnPublished()
    {
        for (var newest = Stream.Ring.Newest; _next <= newest; _next++)
        {
            if (Stream.Ring.TryRead(_next, out var view) == RingRead.Lapped)
            {
                // This thread was starved for the whole span of the ring: on with what is new.
                _next = Math.Max(Stream.Ring.NewestIdr, Stream.Ring.OldestIntact) - 1;
                continue;
            }

            Datagrams.OnUnit(view);
            PumpAll(_next);
        }
    }

    /// <summary>The SDP for DESCRIBE; null while no picture was seen.</summary>
    public string? Describe(IPAddress origin, ulong sessionId) => Describe(origin, sessionId, 0)?.ToSdp();

    /// <summary>The SDP file for a fixed destination: video to its port, sound two ports further. A picture was seen.</summary>
    public string DescribeForFile(IPEndPoint destination, int hops) =>
        (Describe(destination.Address, 0, destination.Port)! with { Connection = destination.Address, Ttl = (byte)hops, IsControlled = false }).ToSdp();

    private SessionDescription? Describe(IPAddress origin, ulong sessionId, int port)
    {
        if (Stream.Parameters is not { } parameters)
            return null;
        var video = new VideoDescription(VideoPayloadType, parameters.Sps.ToArray(), parameters.Pps.ToArray(), Stream.Rate) { Port = (ushort)port };
        var sound = Stream.Sound is { } aac
            ? new AudioDescription(SoundPayloadType, aac.SampleRate, aac.Channels, aac.AudioSpecificConfig) { Port = (ushort)(port == 0 ? 0 : port + 2) }
            : null;
        return new SessionDescription(Stream.Path, origin) { SessionId = sessionId, Video = video, Audio = sound };
    }

    public void Dispose() => Datagrams.Dispose();

    // Backwards: a player whose connection turns out to be closed takes itself out.
    private void PumpAll(long upTo)
    {
        for (var i = _interleaved.Count - 1; i >= 0; i--)
            Pump(_interleaved[i], upTo);
    }

    // A fault of ours in one player's connection ends that connection.
    private static void Pump(RtspConnection player, long upTo)
    {
        try
        {
            player.Pump(upTo);
        }
        catch (Exception fault)
        {
            player.Fail(fault);
        }
    }

    private static RtpTrack NewTrack(Track track, byte payloadType, int clockRate, int portOffset) => new(
        track, payloadType, clockRate, portOffset, new Ssrc((uint)RandomNumberGenerator.GetInt32(int.MaxValue)), (uint)RandomNumberGenerator.GetInt32(int.MaxValue));
}
