using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtsp;

/// <summary>One track of a player on its RTSP connection: its channels, its numbers, its tally.</summary>
internal sealed class InterleavedTrack(RtpTrack rtp, byte channel, byte controlChannel, SequenceNumber first)
{
    private RtpTally _tally;

    public RtpTrack Rtp { get; } = rtp;

    public byte Channel { get; } = channel;

    public byte ControlChannel { get; } = controlChannel;

    /// <summary>
    /// The number of the next unit's first packet. Each player has its own numbers: what is not sent
    /// to it is not missing.
    /// </summary>
    public SequenceNumber NextSequence { get; private set; } = first;

    public RtpTally Tally => _tally;

    /// <summary>A unit's end will never follow the packets that were sent of it: one number is left out.</summary>
    public void OnUnitAbandoned(int packetsSent) => NextSequence += packetsSent + 1;

    public void OnUnitSent(int packets, int bytes)
    {
        NextSequence += packets;
        _tally.Add(packets, bytes);
    }
}
