using EdgeCam.Benchmarks.Processes;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Feeding;

/// <summary>The stream that every row is measured with: 1280x720, 30 frames/s, 2 Mbit/s, an IDR every 2 s, no B frames, one slice a picture.</summary>
internal sealed class Clip
{
    public const int FramesPerSecond = 30;
    private const int Seconds = 20; // played round and round; a whole number of GOPs

    private Clip(IReadOnlyList<StampedUnit> units) => Units = units;

    public IReadOnlyList<StampedUnit> Units { get; }

    /// <summary>Makes the clip with ffmpeg unless it is there.</summary>
    public static async Task<string> MakeAsync(string folder)
    {
        var path = Path.Combine(folder, "clip.h264");
        if (File.Exists(path))
            return path;
        if (!ChildProcess.FindsProgram("ffmpeg"))
            throw new BenchmarkException("the clip is made by ffmpeg, which is not installed: apt-get install ffmpeg");
        Directory.CreateDirectory(folder);
        var unfinished = path + ".part";
        // One thread: zero latency would cut each picture into as many slices as there are cores.
        var arguments = $"-nostdin -v error -y -f lavfi -i testsrc2=size=1280x720:rate={FramesPerSecond} -t {Seconds} -c:v libx264 -threads 1 "
            + "-preset veryfast -tune zerolatency -b:v 2M -maxrate 2M -bufsize 1M -g 60 -keyint_min 60 -sc_threshold 0 -x264-params repeat-headers=1 -f h264";
        await ChildProcess.RunAsync("ffmpeg", [.. arguments.Split(' '), unfinished]);
        File.Move(unfinished, path);
        return path;
    }

    public static Clip Load(string path)
    {
        var units = new List<StampedUnit>();
        var nals = new List<byte[]>();
        for (ReadOnlySpan<byte> rest = File.ReadAllBytes(path); NalReader.TryNext(ref rest, out var nal);)
        {
            var type = NalUnit.TypeOf(nal[0]);
            if (type == NalUnitType.Sei)
                continue; // the encoder's own
            nals.Add(nal.ToArray());
            if (!NalUnit.IsSlice(type))
                continue;
            units.Add(new StampedUnit(nals));
            nals.Clear();
        }

        return new Clip(units);
    }
}

/// <summary>One access unit in Annex B form with room for the SEI that tells when it was sent.</summary>
internal sealed class StampedUnit
{
    private readonly byte[] _bytes;
    private readonly int _sei;

    /// <param name="nals">Without start codes, the slice last.</param>
    public StampedUnit(IReadOnlyList<byte[]> nals)
    {
        byte[] startCode = [0, 0, 0, 1];
        byte[] head = [.. nals.SkipLast(1).SelectMany(nal => startCode.Concat(nal))];
        _sei = head.Length;
        _bytes = [.. head, .. new byte[CaptureTimeSei.Size], .. startCode, .. nals[^1]];
    }

    /// <summary>Writes the time into the unit.</summary>
    /// <returns>The whole unit, valid until the next call.</returns>
    public ReadOnlySpan<byte> At(MediaInstant now)
    {
        CaptureTimeSei.Write(_bytes.AsSpan(_sei), now);
        return _bytes;
    }
}
