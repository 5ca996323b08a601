using EdgeCam.Diagnostics;

namespace EdgeCam.Pipeline;

/// <summary>What encode threads, one after the other, did for one stream since it began. Written by that thread, read by anyone.</summary>
internal sealed class PipelineCounters
{
    private long _framesIn;
    private long _framesOut;
    private long _bytesOut;
    private long _idrs;
    private long _skipped;
    private long _refused;
    private long _lost;
    private long _copied;

    /// <summary>Pictures that came from the source.</summary>
    public long FramesIn => Volatile.Read(ref _framesIn);

    /// <summary>Access units that went into the ring.</summary>
    public long FramesOut => Volatile.Read(ref _framesOut);

    /// <summary>Bytes of all tracks that went into the ring.</summary>
    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>IDRs forced for players.</summary>
    public long IdrsForced => Volatile.Read(ref _idrs);

    /// <summary>Pictures passed over to keep the wanted frame rate, or on hold.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Pictures passed over because the encoder was full.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Pictures that went into an encoder and never came out: it failed, or dropped them; and units that the ring could not hold.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Bytes of pictures that were copied before a device encoded them; 0 where it reads them in the camera's memory.</summary>
    public long BytesCopied => Volatile.Read(ref _copied);

    /// <summary>From a picture's submission to its access unit.</summary>
    public LatencyHistogram Latency { get; } = new();

    public void OnFrameIn() => Volatile.Write(ref _framesIn, _framesIn + 1);

    public void OnIdrForced() => Volatile.Write(ref _idrs, _idrs + 1);

    public void OnSkipped() => Volatile.Write(ref _skipped, _skipped + 1);

    public void OnRefused() => Volatile.Write(ref _refused, _refused + 1);

    public void OnLost(int pictures) => Volatile.Write(ref _lost, _lost + pictures);

    public void OnCopied(long bytes) => Volatile.Write(ref _copied, _copied + bytes);

    /// <param name="bytes">0: the ring could not hold it.</param>
    public void OnVideoOut(int bytes)
    {
        Volatile.Write(ref _framesOut, _framesOut + (bytes > 0 ? 1 : 0));
        OnLost(bytes > 0 ? 0 : 1);
        OnBytesOut(bytes);
    }

    public void OnBytesOut(int bytes) => Volatile.Write(ref _bytesOut, _bytesOut + bytes);
}
