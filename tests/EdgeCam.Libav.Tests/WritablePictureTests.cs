using EdgeCam.Ports;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed unsafe class WritablePictureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_drawn_on_a_picture_on_loan_is_not_in_the_next_one()
    {
        var path = _folder["clip.mp4"];
        Setup.Ffmpeg($"-f lavfi -i testsrc=size=160x120:rate=25:duration=1 -c:v libx264 -g 100 -pix_fmt yuv420p {path}");
        Assert.Equal(Sums(path, draws: false), Sums(path, draws: true));
    }

    /// <summary>Of the luma of each picture as it comes; afterwards it is painted over where that is asked for.</summary>
    private static List<long> Sums(string path, bool draws)
    {
        using var source = new FileSource(Setup.Library(), path, loop: false, new VirtualClock(), areWritable: draws);
        var sums = new List<long>();
        while (source.TryRead(TimeSpan.FromSeconds(1), out var frame) is var read and not SourceRead.Ended)
        {
            if (read != SourceRead.Frame)
                continue;
            var luma = new Span<byte>((void*)frame.Picture.Plane0.Address, 160);
            long sum = 0;
            foreach (var sample in luma)
                sum += sample;
            sums.Add(sum);
            if (draws)
                luma.Clear();
            source.Return(frame.Loan);
        }

        Assert.Equal(25, sums.Count);
        return sums;
    }
}
