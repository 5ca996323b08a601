namespace EdgeCam.Benchmarks.Processes;

/// <summary>A running RTSP server that is fed with the clip, and everything that was started for it.</summary>
internal interface IServer : IDisposable
{
    string Name { get; }

    string Url { get; }

    int Pid { get; }
}
