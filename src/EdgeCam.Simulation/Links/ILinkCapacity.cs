namespace EdgeCam.Simulation.Links;

/// <summary>When bytes may leave a link. Times are nanoseconds since the start of the run.</summary>
/// <remarks>Thread-bound.</remarks>
internal interface ILinkCapacity
{
    /// <summary>When the last of <paramref name="bytes"/>, offered at <paramref name="now"/>, leaves; calls come in order of time.</summary>
    long Serve(long now, int bytes);

    /// <summary>The bytes that could leave in (<paramref name="from"/>, <paramref name="to"/>].</summary>
    double BytesIn(long from, long to);

    /// <summary>Bits per second by which a queue that is limited in time is measured; calls come in order of time.</summary>
    double RateForQueueAt(long now);
}
