using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>A camera that sends over SRT, as far as a run drives it. Thread-bound to the run's thread.</summary>
internal interface ICameraOverSrt : IDisposable
{
    /// <summary>Connected: pictures may be taken.</summary>
    bool IsUp { get; }

    /// <summary>Does what is due between pictures; called every few milliseconds.</summary>
    void OnTime(MediaInstant now);

    /// <summary>Takes a picture and sends it.</summary>
    /// <returns>What was made of it.</returns>
    TakenPicture Take(int number, MediaInstant capturedAt);
}

/// <param name="IsSkipped">Not encoded.</param>
internal readonly record struct TakenPicture(bool IsSkipped, bool IsIdr, int Bytes);
