namespace EdgeCam.Testing.MpegTs;

/// <summary>The rules of one PID's continuity_counter (ISO/IEC 13818-1 §2.4.3.3).</summary>
internal sealed class ContinuityCheck
{
    private readonly byte[] _last = new byte[TransportStreamPacket.Bytes];
    private int _counter = -1;
    private bool _isDuplicate;

    /// <param name="isDuplicate">The packet repeats the one before, as it may once; its payload counts once.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Check(in TransportStreamPacket packet, out bool isDuplicate)
    {
        isDuplicate = false;
        string? problem = null;
        if (_counter >= 0 && !packet.Discontinuity)
            problem = packet.HasPayload ? CheckPayload(packet, out isDuplicate) : CheckSame(packet);

        _isDuplicate = isDuplicate;
        _counter = packet.Counter;
        if (packet.HasPayload)
            packet.All.CopyTo(_last);
        return problem;
    }

    private string? CheckPayload(in TransportStreamPacket packet, out bool isDuplicate)
    {
        isDuplicate = packet.Counter == _counter && !_isDuplicate && RepeatsLast(packet);
        var expected = (_counter + 1) & 0xF;
        return isDuplicate || packet.Counter == expected ? null : $"PID {packet.Pid:X}: counter {packet.Counter}, expected {expected}";
    }

    private string? CheckSame(in TransportStreamPacket packet) =>
        packet.Counter == _counter ? null : $"PID {packet.Pid:X}: counter {packet.Counter} without payload, expected {_counter}";

    /// <summary>Byte by byte, but a PCR is that of its own packet.</summary>
    private bool RepeatsLast(in TransportStreamPacket packet)
    {
        var pcrBytes = packet.Pcr is null ? 0 : 6;
        const int PcrOffset = 6;
        return packet.All[..PcrOffset].SequenceEqual(_last.AsSpan(0, PcrOffset))
            && packet.All[(PcrOffset + pcrBytes)..].SequenceEqual(_last.AsSpan(PcrOffset + pcrBytes));
    }
}
