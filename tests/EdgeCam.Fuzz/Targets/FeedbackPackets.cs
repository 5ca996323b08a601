using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>What a receiver asks and tells of single packets: RFC 8888, RFC 4585, RFC 4588.</summary>
internal static class FeedbackPackets
{
    public static void FuzzCongestion(ReadOnlySpan<byte> input)
    {
        for (var rest = input; RtcpReader.TryNext(ref rest, out var packet);)
        {
            var isRead = CongestionFeedback.TryRead(packet, out var feedback);
            Check.Note((isRead, packet.Type, packet.Count));
            var bytes = 8;
            while (feedback.TryNextStream(out var stream))
            {
                Check.Note(Math.Min(stream.Count, 5));
                Check.That(stream.Count <= 16_384, "a report is no longer than half the numbers");
                CheckPackets(stream, feedback.Timestamp);
                bytes += 8 + (((2 * stream.Count) + 3) & ~3);
            }

            Check.That(!isRead || bytes == packet.Body.Length, "the blocks fill the packet exactly");
        }
    }

    public static void FuzzNack(ReadOnlySpan<byte> input)
    {
        Span<SequenceNumber> missing = stackalloc SequenceNumber[64];
        for (var rest = input; RtcpReader.TryNext(ref rest, out var packet);)
        {
            Check.Note((PictureLoss.TryRead(packet, out _, out var media), media.Value % 2));
            var isRead = GenericNack.TryRead(packet, out var nack);
            var (count, isAscending) = (0, true);
            for (; nack.TryNext(out var one); count++)
            {
                isAscending &= count == 0 || one.IsNewerThan(missing[Math.Min(count, missing.Length) - 1]);
                if (count < missing.Length)
                    missing[count] = one;
            }

            Check.Note((isRead, Math.Min(count, 20), isAscending));
            Check.That(isRead == (count > 0) && count <= 17 * (packet.Body.Length / 4), "an entry names up to 17");
            if (count > 0 && count <= missing.Length && isAscending)
                CheckRoundTrip(nack.Sender, nack.Media, missing[..count]);
        }
    }

    public static void FuzzRetransmission(ReadOnlySpan<byte> input)
    {
        var packet = new byte[input.Length + Retransmission.Overhead];
        var isOriginal = RtpHeader.TryRead(input, out var original, out var payload);
        var written = Retransmission.Write(packet, input, 97, new SequenceNumber(1), new Ssrc(2));
        Check.Note((isOriginal, payload.Length % 8));
        Check.That(isOriginal == (written > 0), "what is a packet is sent again");
        if (!isOriginal)
            return;

        Check.That(RtpHeader.TryRead(packet.AsSpan(0, written), out var header, out var again), "and is a packet again");
        Check.That(header == original with { PayloadType = 97, Sequence = new SequenceNumber(1), Ssrc = new Ssrc(2) }, "whose time and marker are the original's");
        Check.That(Retransmission.TryRead(again, out var number, out var carried) != payload.IsEmpty, "that carries something if the original did");
        Check.That(payload.IsEmpty || (number == original.Sequence && carried.SequenceEqual(payload)), "namely what the original carried");
    }

    private static void CheckPackets(StreamFeedback stream, uint timestamp)
    {
        var (expected, count) = (stream.Begin, 0);
        for (; stream.TryNext(out var packet); count++, expected = expected.Next)
        {
            Check.That(packet.Sequence == expected, "numbers follow each other");
            Check.That(packet.ArrivalOffset <= PacketFeedback.Unavailable, "the offset has 13 bits");
            Check.That(packet.IsReceived || !packet.HasArrivalTime, "what did not come has no time");
            Check.That(!packet.HasArrivalTime || timestamp - packet.ArrivedAt(timestamp) < 8 * 65_536, "arrivals are of the last 8 s");
        }

        Check.That(count == stream.Count, "as many packets as stated");
    }

    private static void CheckRoundTrip(Ssrc sender, Ssrc media, ReadOnlySpan<SequenceNumber> missing)
    {
        var bytes = new byte[12 + (4 * missing.Length)];
        ReadOnlySpan<byte> rest = bytes.AsSpan(0, GenericNack.Write(bytes, sender, media, missing, out var taken));
        Check.That(taken == missing.Length, "all have room");
        Check.That(RtcpReader.TryNext(ref rest, out var packet) && rest.IsEmpty && GenericNack.TryRead(packet, out _), "a NACK is one packet");
        GenericNack.TryRead(packet, out var nack);
        foreach (var one in missing)
            Check.That(nack.TryNext(out var again) && again == one, "what is asked for reads back");
        Check.That(!nack.TryNext(out _) && nack.Sender == sender && nack.Media == media, "and nothing else");
    }
}
