namespace EdgeCam.Net.Publish;

/// <summary>What became of a packet.</summary>
public enum PublishSend : byte
{
    /// <summary>Taken as a whole.</summary>
    Ok,

    /// <summary>Not taken at all: there is no room. Offer it again, or a newer one, after the next event.</summary>
    Full,

    /// <summary>Not taken: the relay does not record, not yet or not any more.</summary>
    Closed,
}

/// <summary>RTCP came from the relay.</summary>
/// <param name="track">The track whose reports travel that way.</param>
/// <param name="packet">A compound packet as it came, to be read with <see cref="EdgeCam.Rtp.RtcpReader"/>; borrowed for the call.</param>
/// <param name="now">When it was read.</param>
public delegate void ReportReceived(EdgeCam.Media.Track track, ReadOnlySpan<byte> packet, EdgeCam.Units.MediaInstant now);
