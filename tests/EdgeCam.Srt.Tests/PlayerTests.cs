using System.Net;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Srt.Tests.Support;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>A transport stream of the project's own multiplexer, received over SRT and decoded by ffmpeg.</summary>
public sealed class PlayerTests
{
    private const int Frames = 90;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ffmpeg_decodes_what_it_calls_for(bool isEncrypted)
    {
        var library = Setup.Library();
        var cancel = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Tool.IsInstalled("ffmpeg"), "needs: apt-get install ffmpeg");
        var protocols = await Tool.Run("ffmpeg", "-hide_banner -protocols", Patience, cancel);
        Assert.SkipUnless(protocols.Output.Contains("  srt\n", StringComparison.Ordinal), "needs: an ffmpeg with libsrt");

        var datagrams = await TransportStream(cancel);
        var options = new SrtOptions { MaxBandwidth = Bitrate.Mbps(10), Passphrase = isEncrypted ? Setup.Passphrase() : null };
        using var listener = new SrtListener(library, new(IPAddress.Loopback, 0), options, new ListLogger());
        var key = isEncrypted ? $"&passphrase={Setup.Secret}" : "";
        await using var ffmpeg = Tool.Start("ffmpeg", $"-nostdin -v error -xerror -probesize 100000 -i srt://127.0.0.1:{listener.LocalEndPoint.Port}?mode=caller{key} -frames:v {Frames - 10} -f framemd5 -");

        await Setup.Eventually(() => IsConnected(listener), "ffmpeg calls"); // as a listener it ends at the first handshake that fails
        Payloads.SendAll(library, listener.Peer!, datagrams);
        var played = await ffmpeg.End(Patience, cancel);
        Assert.True(played.Succeeded && played.Error.Length == 0, played.ToString());
        Assert.Equal(Frames - 10, played.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
    }

    private static bool IsConnected(SrtListener listener)
    {
        listener.OnTime(MonotonicClock.Now);
        return listener.Peer is not null;
    }

    private static async Task<List<ReadOnlyMemory<byte>>> TransportStream(CancellationToken cancel)
    {
        var encoded = await Tool.Run("ffmpeg", $"-nostdin -v error -f lavfi -i testsrc2=size=320x240:rate=30 -frames:v {Frames} -c:v libx264 -preset veryfast -bf 0 -g 30 -f h264 -", Patience, cancel);
        Assert.SkipUnless(encoded.Succeeded, "needs: an ffmpeg with libx264");
        var muxer = new TsMuxer(TsMuxer.DefaultDelay);
        var assembler = new AccessUnitAssembler();
        var datagrams = new List<ReadOnlyMemory<byte>>();
        var (at, frame) = (0, 0);
        while (at < encoded.Bytes.Length)
        {
            var chunk = encoded.Bytes.AsSpan(at, Math.Min(assembler.Vacant.Length, encoded.Bytes.Length - at));
            chunk.CopyTo(assembler.Vacant);
            assembler.Commit(chunk.Length, new MediaInstant(at));
            at += chunk.Length;
            while (assembler.TryTake(out var unit))
                Mux(muxer, unit, frame++, datagrams);
        }

        while (assembler.TryTakePending(out var unit))
            Mux(muxer, unit, frame++, datagrams);
        Assert.Equal(Frames, frame);
        return datagrams;
    }

    private static void Mux(TsMuxer muxer, AssembledUnit unit, int frame, List<ReadOnlyMemory<byte>> datagrams)
    {
        var capturedAt = new MediaInstant(1_000_000_000) + FrameRate.Of(30).TimeOf(frame);
        muxer.OnVideo(unit.Bytes, capturedAt, unit.IsIdr);
        var packets = new byte[TsMuxer.DatagramBytes];
        while (muxer.TryPollPackets(unit.Bytes, packets, capturedAt + TimeSpan.FromMilliseconds(40), out var written))
            datagrams.Add(packets.AsMemory(0, written).ToArray());
    }
}
