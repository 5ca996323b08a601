using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Ring;

/// <summary>
/// Puts encoded units into a stream's ring: one copy, with what readers rely on made true on the way —
/// every IDR carries its parameter sets, they say which colours the pictures have, the capture time is in band where that was
/// asked for, and no track goes back in time where this writer takes over from another.
/// </summary>
/// <remarks>Thread-bound to the encode thread. Allocates only when the parameter sets change.</remarks>
public sealed class LiveStreamWriter(LiveStream stream, bool addsCaptureTime)
{
    private readonly MediaInstant _lastVideo = LastOf(Track.Video, stream.Ring); // of the writer before
    private readonly MediaInstant _lastSound = LastOf(Track.Sound, stream.Ring);

    /// <summary>Of the pictures; see <see cref="ColourSignal"/>.</summary>
    public ColourDescription Colours { get; init; } = ColourDescription.Unknown;

    /// <summary>Units that were larger than the ring takes.</summary>
    public long Oversized { get; private set; }

    /// <summary>Bytes of the last of them.</summary>
    public int OversizedBytes { get; private set; }

    /// <summary>Writes one H.264 access unit in Annex B form.</summary>
    /// <returns>Its length in the ring; 0 when it was dropped: no picture, nothing to decode it with, too large, or older than the writer before.</returns>
    public int WriteVideo(ReadOnlySpan<byte> accessUnit, MediaInstant capturedAt)
    {
        var scan = AccessUnitScan.Of(accessUnit);
        if (scan.HasParameterSets)
            stream.Parameters = ParameterSets.Update(stream.Parameters, accessUnit, Colours);
        if (scan.FirstSlice is not { } firstSlice)
            return 0; // some encoders hand back parameter sets alone; they are known now, and the next IDR carries them
        var isIdr = (scan.Flags & AccessUnitFlags.Idr) != AccessUnitFlags.None;
        var missing = isIdr && !scan.HasParameterSets ? stream.Parameters : null;
        if (isIdr && !scan.HasParameterSets && missing is null)
            return 0; // nobody could decode it

        if (capturedAt <= _lastVideo)
        {
            stream.RequestIdr();
            return 0;
        }

        var described = scan.HasParameterSets && stream.Parameters is { IsDescribed: true } sets ? sets : null;
        var length = accessUnit.Length + ((missing ?? described)?.AnnexBLength ?? 0) + (addsCaptureTime ? CaptureTimeSei.Size : 0);
        if (length > stream.Ring.MaxAccessUnitBytes)
        {
            OnOversized(length);
            return 0;
        }

        // The delimiter stays first (§7.4.1.2.3); parameter sets come before the SEI messages that may refer to them.
        var destination = stream.Ring.Reserve(length);
        var written = Append(accessUnit[..scan.DelimiterLength], destination);
        written += missing?.WriteAnnexB(destination[written..]) ?? 0;
        var front = accessUnit[scan.DelimiterLength..firstSlice];
        written += described?.WriteInto(front, destination[written..]) ?? Append(front, destination[written..]);
        if (addsCaptureTime)
            written += CaptureTimeSei.Write(destination[written..], capturedAt);
        written += Append(accessUnit[firstSlice..], destination[written..]);
        Publish(written, new AccessUnitInfo(Track.Video, scan.Flags, capturedAt));
        return written;
    }

    /// <summary>Writes one raw AAC frame.</summary>
    public int WriteSound(ReadOnlySpan<byte> frame, MediaInstant capturedAt)
    {
        if (stream.Parameters is null || capturedAt <= _lastSound)
            return 0; // sound before the first picture would only be passed over; a new encoder begins with what lies before its first sample
        Publish(Append(frame, stream.Ring.Reserve(frame.Length)), new AccessUnitInfo(Track.Sound, AccessUnitFlags.None, capturedAt));
        return frame.Length;
    }

    private static MediaInstant LastOf(Track track, FrameRing ring)
    {
        for (var sequence = ring.Newest; sequence > 0 && ring.TryRead(sequence, out var unit) == RingRead.Ok; sequence--)
        {
            if (unit.Info.Track == track)
                return unit.Info.CapturedAt;
        }

        return new MediaInstant(long.MinValue);
    }

    private static int Append(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        bytes.CopyTo(destination);
        return bytes.Length;
    }

    private void Publish(int length, in AccessUnitInfo info)
    {
        stream.Ring.Commit(length, info);
        stream.NotifyPublished();
    }

    private void OnOversized(int bytes)
    {
        Oversized++;
        OversizedBytes = bytes;
        stream.RequestIdr(); // what follows refers to a picture that nobody will have
    }
}
