using System.Buffers.Binary;

namespace EdgeCam.Testing.Rtp;

/// <summary>
/// Puts NAL units together again from RTP payloads (RFC 6184 §5.6 single, §5.7.1 STAP-A, §5.8 FU-A), written
/// from the receiver's side and strict: what the RFC forbids is a violation.
/// </summary>
public sealed class H264Depacketizer
{
    private readonly List<byte[]> _nals = [];
    private List<byte>? _fragments;

    /// <summary>What was received so far, in order.</summary>
    public IReadOnlyList<byte[]> Nals => _nals;

    /// <summary>Payload sizes of the FU-As of each fragmented NAL unit.</summary>
    public List<List<int>> FragmentSizes { get; } = [];

    /// <summary>The first rule that was broken; null while none is.</summary>
    public string? Violation { get; private set; }

    /// <summary>True between the first and the last fragment of a NAL unit.</summary>
    public bool IsWithinUnit => _fragments is not null;

    public void Take(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            Violate("a payload is never empty");
            return;
        }

        var type = payload[0] & 0x1F;
        if (IsWithinUnit && type != 28)
            Violate("fragments of one unit follow each other (§5.8)");
        switch (type)
        {
            case >= 1 and <= 23:
                _nals.Add(payload.ToArray());
                break;
            case 24:
                TakeAggregate(payload);
                break;
            case 28:
                TakeFragment(payload);
                break;
            default:
                Violate($"type {type} is not allowed in packetization mode 1 (§5.4)");
                break;
        }
    }

    private void TakeAggregate(ReadOnlySpan<byte> payload)
    {
        var (highestNri, forbidden, header) = (0, 0, payload[0]);
        for (var rest = payload[1..]; !rest.IsEmpty;)
        {
            var length = rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length == 0 || length > rest.Length - 2)
            {
                Violate("an aggregate is filled exactly by its units (§5.7.1)");
                return;
            }

            var nal = rest.Slice(2, length);
            if ((nal[0] & 0x1F) is 0 or > 23)
                Violate("an aggregate holds single NAL units only (§5.7)");
            (highestNri, forbidden) = (Math.Max(highestNri, nal[0] & 0x60), forbidden | (nal[0] & 0x80));
            _nals.Add(nal.ToArray());
            rest = rest[(2 + length)..];
        }

        if ((header & 0x60) != highestNri)
            Violate("NRI is the highest of the units inside (§5.7)");
        if ((header & 0x80) != forbidden)
            Violate("F is set when it is in any unit inside (§5.7)");
    }

    private void TakeFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3)
        {
            Violate("a fragment is not empty (§5.8)");
            return;
        }

        var (isStart, isEnd) = ((payload[1] & 0x80) != 0, (payload[1] & 0x40) != 0);
        if (isStart == IsWithinUnit || (isStart && isEnd) || (payload[1] & 0x20) != 0)
            Violate("one start, then the rest, one end, in two or more fragments (§5.8)");
        var header = (byte)((payload[0] & 0xE0) | (payload[1] & 0x1F));
        if (isStart || _fragments is null)
        {
            _fragments = [header];
            FragmentSizes.Add([]);
        }

        if (_fragments[0] != header)
            Violate("all fragments of a unit repeat its header (§5.8)");
        _fragments.AddRange(payload[2..]);
        FragmentSizes[^1].Add(payload.Length);
        if (!isEnd)
            return;
        _nals.Add([.. _fragments]);
        _fragments = null;
    }

    private void Violate(string rule) => Violation ??= rule;
}
