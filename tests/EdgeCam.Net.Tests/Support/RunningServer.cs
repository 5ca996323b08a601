using System.Net;
using EdgeCam.Diagnostics;
using EdgeCam.Net.Rtsp;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeCam.Net.Tests.Support;

/// <summary>The real server on a free port of the loopback, with a stream that the test writes.</summary>
internal sealed class RunningServer : IDisposable
{
    public static readonly RtspServerPlan Plan = new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };

    public RunningServer(RtspServerPlan? plan = null, TestStream? stream = null, bool hasPicture = true)
    {
        Stream = stream ?? new TestStream();
        Server = new RtspServer(plan ?? Plan, [Stream.Stream], new MemoryBudget(), NullLogger.Instance);
        if (hasPicture)
            Stream.Idr();
        Server.Start();
    }

    public TestStream Stream { get; }

    public RtspServer Server { get; }

    public RtspCounters Counters => Server.Counters;

    public RtspClient Connect(string path = "cam") => new(Server.EndPoint, path: path);

    public void Dispose()
    {
        Server.Dispose();
        Stream.Dispose();
    }
}
