using System.ComponentModel;
using System.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Testing.H264;
using EdgeCam.Testing.Rtp;
using Xunit;

namespace EdgeCam.Core.Tests.Rtp;

/// <summary>Real H.264 through RTP and back, judged by the decoder of the ffmpeg on this machine.</summary>
public sealed class H264PlayerTests : IDisposable
{
    private const int Frames = 60;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgecam-rtp-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(64)]
    [InlineData(1_200)]
    public async Task Ffmpeg_decodes_the_very_pictures_that_went_in(int maxPayload)
    {
        Assert.SkipUnless(await IsInstalled(), "needs: apt-get install ffmpeg");
        await Ffmpeg($"-f lavfi -i testsrc2=size=320x240:rate=30 -frames:v {Frames} -c:v libx264 -preset veryfast -bf 0 -g 20 -x264-params slices=3:aud=1 -f h264 {In("sent.h264")}");

        var receiver = new H264Depacketizer();
        foreach (var unit in AccessUnitsOf(await File.ReadAllBytesAsync(In("sent.h264"), TestContext.Current.CancellationToken)))
            Send(unit, maxPayload, receiver);
        Assert.Null(receiver.Violation);
        await File.WriteAllBytesAsync(In("received.h264"), SyntheticH264.AnnexB(receiver.Nals), TestContext.Current.CancellationToken);

        var received = await PicturesIn("received.h264");
        Assert.Equal(Frames, received.Length);
        Assert.Equal(await PicturesIn("sent.h264"), received);
    }

    private static void Send(byte[] unit, int maxPayload, H264Depacketizer receiver)
    {
        var packetizer = new H264Packetizer(unit, maxPayload);
        var payload = new byte[maxPayload];
        while (packetizer.TryNext(payload, out var written, out _))
            receiver.Take(payload.AsSpan(0, written));
    }

    private static List<byte[]> AccessUnitsOf(byte[] stream)
    {
        var assembler = new AccessUnitAssembler();
        var units = new List<byte[]>();
        stream.CopyTo(assembler.Vacant);
        assembler.Commit(stream.Length, default);
        while (assembler.TryTakePending(out var unit))
            units.Add(unit.Bytes.ToArray());
        Assert.Equal(Frames, units.Count);
        return units;
    }

    /// <summary>The checksum of each decoded picture.</summary>
    private async Task<string[]> PicturesIn(string file)
    {
        var lines = await Ffmpeg($"-xerror -i {In(file)} -f framemd5 -");
        return [.. lines.Split('\n').Where(line => line.StartsWith("0,", StringComparison.Ordinal)).Select(line => line.Split(',')[^1].Trim())];
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private static async Task<bool> IsInstalled()
    {
        try
        {
            await Ffmpeg("-version");
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <returns>Standard output; a word on standard error fails the test.</returns>
    private static async Task<string> Ffmpeg(string arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", $"-v error -nostdin {arguments}")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        Assert.Empty(await errors);
        await process.WaitForExitAsync(cancel);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
