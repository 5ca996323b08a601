using System.Net.Sockets;
using System.Text;

namespace EdgeCam.Benchmarks.Processes;

/// <summary>Waits until a server describes its stream: it listens, and has seen a picture.</summary>
internal static class PictureProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <exception cref="BenchmarkException">It did not within <see cref="Limit"/>.</exception>
    public static async Task WaitAsync(string url)
    {
        using var limit = new CancellationTokenSource(Limit);
        var answer = "no answer";
        while (!limit.IsCancellationRequested)
        {
            try
            {
                answer = await DescribeAsync(new Uri(url), limit.Token);
                if (answer.StartsWith("RTSP/1.0 200", StringComparison.Ordinal))
                    return;
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100)); // does not listen yet
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        throw new BenchmarkException($"{url} showed no picture within {Limit.TotalSeconds} s: {answer}");
    }

    private static async Task<string> DescribeAsync(Uri url, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"), cancel);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(cancel) ?? "closed";
    }
}
