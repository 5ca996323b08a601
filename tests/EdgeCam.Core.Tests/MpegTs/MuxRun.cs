using EdgeCam.MpegTs;
using EdgeCam.Testing.MpegTs;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.MpegTs;

/// <summary>A sender in virtual time: follows the multiplexer's deadlines and paces its datagrams.</summary>
internal sealed class MuxRun(TsMuxer muxer, int pollBytes = TsMuxer.DatagramBytes)
{
    private readonly List<byte> _stream = [];
    private readonly byte[] _packets = new byte[Math.Max(pollBytes, TsMuxer.UpkeepBytes)];

    public MediaInstant Now { get; private set; }

    /// <summary>Time that passes after each poll.</summary>
    public TimeSpan Pace { get; init; }

    public byte[] Stream => [.. _stream];

    public TransportStreamReport Analyse() => TransportStreamAnalyser.Analyse(Stream);

    public void SendVideo(byte[] unit, MediaInstant capturedAt, bool isIdr, MediaInstant sendAt)
    {
        AdvanceTo(sendAt);
        muxer.OnVideo(unit, capturedAt, isIdr);
        Drain(unit);
    }

    public void SendAudio(byte[] unit, MediaInstant capturedAt, MediaInstant sendAt)
    {
        AdvanceTo(sendAt);
        muxer.OnAudio(unit, capturedAt);
        Drain(unit);
    }

    public void AdvanceTo(MediaInstant then)
    {
        while (muxer.NextDeadline <= then)
        {
            Now = muxer.NextDeadline > Now ? muxer.NextDeadline : Now;
            Assert.True(muxer.TryPollUpkeep(_packets, Now, out var written));
            _stream.AddRange(_packets.AsSpan(0, written));
        }

        Now = then > Now ? then : Now;
    }

    private void Drain(byte[] unit)
    {
        var last = WholePackets;
        while (muxer.TryPollPackets(unit, _packets.AsSpan(0, pollBytes), Now, out var written))
        {
            Assert.Equal(WholePackets, last); // only the last poll of a unit may be short
            last = written;
            _stream.AddRange(_packets.AsSpan(0, written));
            AdvanceTo(Now + Pace);
        }
    }

    private int WholePackets => pollBytes / TsMuxer.PacketBytes * TsMuxer.PacketBytes;
}
