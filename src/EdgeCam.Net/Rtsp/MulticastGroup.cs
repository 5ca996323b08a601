using EdgeCam.Linux.Net;
using EdgeCam.Net.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtsp;

/// <summary>
/// The group that all multicast players of a stream share: sent to while at least one session plays.
/// It starts with the next IDR; who joins later sees the next one, which is forced where that can be done.
/// </summary>
/// <remarks>Thread-bound to the fan-out.</remarks>
internal sealed class MulticastGroup(StreamFanOut fanOut, DatagramSocket? socket)
{
    private int _members;

    /// <summary>The group as a reader of the fan-out; null while nobody plays.</summary>
    public DatagramReader? Reader { get; private set; }

    public MediaInstant NextReport { get; set; }

    public void Join(DatagramTarget?[] targets)
    {
        _members++;
        if (Reader is not null)
        {
            fanOut.Stream.RequestIdr();
            return;
        }

        Reader = new DatagramReader(socket!, [AllOf(targets, 0), AllOf(targets, 1)], PlayStart.AtNextIdr(fanOut.Stream));
        NextReport = default;
        fanOut.Datagrams.Add(Reader);
    }

    public void Leave()
    {
        if (--_members > 0)
            return;
        fanOut.Datagrams.Remove(Reader!);
        Reader = null;
    }

    // The first member may want only one track; the group carries both, at ports that are known.
    private DatagramTarget? AllOf(DatagramTarget?[] targets, int track)
    {
        if (targets[track] is not null || (track == 1 && fanOut.Stream.Sound is null))
            return targets[track];
        var other = targets[1 - track]!.Value;
        var shift = 2 * (track - (1 - track));
        return new DatagramTarget(other.Rtp.WithPort(other.Rtp.Port + shift), other.Rtcp.WithPort(other.Rtcp.Port + shift));
    }
}
