using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Uplink;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>Stands for a transport that this machine lacks: it is never up, and everything else goes on.</summary>
internal sealed partial class AbsentTransport : IUplinkTransport
{
    /// <param name="missing">What to install.</param>
    public AbsentTransport(UplinkContext context, string missing)
    {
        LastFailure = missing;
        Missing(context.Log, context.Name, missing);
    }

    public int Connections => 0;

    public bool IsUp => false;

    public bool IsAnswered => false;

    public string? LastFailure { get; }

    public long Strangers => 0;

    public MediaInstant NextDeadline => MediaInstant.Never;

    public void OnReady(in EpollEvent ready, MediaInstant now)
    {
    }

    public void OnTime(MediaInstant now)
    {
    }

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now) => UplinkSend.Done;

    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now)
    {
    }

    public void Dispose()
    {
    }

    [LoggerMessage(2410, LogLevel.Error, "Uplink {Name} sends nothing, because a library is missing: {Missing} Everything else goes on")]
    private static partial void Missing(ILogger logger, string name, string missing);
}
