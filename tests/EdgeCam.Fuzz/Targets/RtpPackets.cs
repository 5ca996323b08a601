using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Testing.Rtp;

namespace EdgeCam.Fuzz.Targets;

/// <summary>RTP and RTCP: what receivers send us, and what we make of whatever an encoder hands us.</summary>
internal static class RtpPackets
{
    public static void FuzzHeader(ReadOnlySpan<byte> input)
    {
        var isRead = RtpHeader.TryRead(input, out var header, out var payload);
        Check.Note((isRead, input.Length > 0 ? input[0] & 0xF0 : 0));
        Check.That(isRead || (header == default && payload.IsEmpty), "nothing is left behind by a refusal");
        if (!isRead)
            return;

        Check.That(payload.Length <= input.Length - RtpHeader.Size, "the payload lies behind the header");
        var written = new byte[RtpHeader.Size];
        header.Write(written);
        Check.That(RtpHeader.TryRead(written, out var again, out var empty) && again == header && empty.IsEmpty, "a header is written and read again");
        Check.That(written.AsSpan(1).SequenceEqual(input[1..RtpHeader.Size]), "and is the same but for its options");
    }

    public static void FuzzRtcp(ReadOnlySpan<byte> input)
    {
        var (packets, bytes) = (0, 0);
        for (var rest = input; RtcpReader.TryNext(ref rest, out var packet); packets++)
        {
            bytes += 4 + packet.Body.Length;
            Check.Note((packet.Type, packet.Count));
            var reports = 0;
            while (RtcpReader.TryReadReport(packet, reports, out var report))
            {
                reports++;
                Check.That(report.CumulativeLost is >= -(1 << 23) and < 1 << 23, "the loss has 24 bits");
            }

            Check.That(reports <= packet.Count && (reports * 24) + 4 <= Math.Max(4, packet.Body.Length), "blocks lie within the body");
        }

        Check.That(bytes <= input.Length, "bodies lie within the input");
        Check.Note(packets);
    }

    public static void FuzzPacketizer(ReadOnlySpan<byte> input)
    {
        var maxPayload = 64 + (input.IsEmpty ? 0 : input[0] * 5); // also 64, and more than a path carries
        var packetizer = new H264Packetizer(input, maxPayload);
        var receiver = new H264Depacketizer();
        var payload = new byte[maxPayload];
        var wasLast = false;
        while (packetizer.TryNext(payload, out var written, out var isLast))
        {
            Check.That(written > 0 && written <= maxPayload, "no packet exceeds the maximum");
            Check.That(!wasLast, "nothing follows the last packet");
            wasLast = isLast;
            Check.Note(payload[0] & 0x1F);
            receiver.Take(payload.AsSpan(0, written));
        }

        Check.That(wasLast == (receiver.Nals.Count > 0), "the last packet says so");
        Check.That(!receiver.IsWithinUnit, "every unit ends");
        Check.That(receiver.FragmentSizes.All(sizes => sizes.SkipLast(1).All(size => size == maxPayload)), "fragments are of equal size");
        CheckSame(input, receiver.Nals);
        Check.That(receiver.Violation is null, receiver.Violation ?? "");
    }

    private static void CheckSame(ReadOnlySpan<byte> input, IReadOnlyList<byte[]> received)
    {
        var count = 0;
        for (var rest = input; NalReader.TryNext(ref rest, out var nal);)
        {
            if ((nal[0] & 0x1F) is 0 or 9 or 12 or > 23)
                continue;
            Check.That(count < received.Count && nal.SequenceEqual(received[count]), "what goes in comes out");
            count++;
        }

        Check.That(count == received.Count, "and nothing else");
    }
}
