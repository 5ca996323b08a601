using System.Net;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;

namespace EdgeCam.Benchmarks.Load;

/// <summary>The pair of UDP ports of one player: RTP on the even one, RTCP on the next (RFC 3550 §11). Reports are left unread.</summary>
internal sealed class DatagramPair(DatagramSocket rtp, DatagramSocket rtcp) : IDisposable
{
    private const int ReceiveBuffer = 4 * 1024 * 1024; // what this process is late for is no loss of the server's

    public DatagramSocket Rtp { get; } = rtp;

    /// <summary>The Transport header that asks for these ports.</summary>
    public string Transport => $"RTP/AVP;unicast;client_port={Rtp.LocalEndPoint.Port}-{Rtp.LocalEndPoint.Port + 1}";

    public static DatagramPair Bind()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return BindAt(2 * Random.Shared.Next(10_000, 16_000)); // below the ports that the kernel hands out
            }
            catch (LinuxException) when (attempt < 100)
            {
                // taken: try another
            }
        }
    }

    public void Dispose()
    {
        Rtp.Dispose();
        rtcp.Dispose();
    }

    private static DatagramPair BindAt(int port)
    {
        var rtp = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        try
        {
            rtp.ReceiveBuffer(ReceiveBuffer);
            return new(rtp, DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, port + 1)));
        }
        catch
        {
            rtp.Dispose();
            throw;
        }
    }
}
