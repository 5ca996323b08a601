using EdgeCam.Footage;
using EdgeCam.Libav;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Hosting.Receive;

/// <summary>A file read along with what an uplink brings: by the very source that the camera plays it by, as fast as it is asked for.</summary>
/// <remarks>Thread-bound, but for where it is made.</remarks>
internal sealed class ReferenceFootage : IReferenceFootage, IDisposable
{
    private static readonly MediaInstant Start = new(0);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1); // of virtual time
    private const int LeastSide = 8;
    private readonly LibavLibrary _libav;
    private readonly string _path;
    private FileSource _source;
    private SourceFrame _frame;

    /// <exception cref="MediaException">The file cannot be read.</exception>
    public ReferenceFootage(LibavLibrary libav, string path, bool isLooped = true)
    {
        (_libav, _path) = (libav, path);
        _source = new FileSource(libav, path, isLooped, new VirtualPacingClock(Start));
        IsAtEnd = !TryRead();
    }

    public VideoFormat Video => _source.Format.Video;

    /// <summary>Behind the last picture of what is not looped.</summary>
    public bool IsAtEnd { get; private set; }

    public long Time => _frame.CapturedAt.Nanoseconds;

    public LumaView Picture => LumaView.Of(_frame.Picture);

    /// <summary>Looks at every picture of a file.</summary>
    /// <exception cref="MediaException">The file cannot be read.</exception>
    /// <exception cref="StartException">It has more pictures than are kept in mind, or of a size that is not compared.</exception>
    public static ReferenceIndex IndexOf(LibavLibrary libav, string path, int mostPictures)
    {
        using var footage = new ReferenceFootage(libav, path, isLooped: false);
        var video = footage.Video;
        if (video.Width is < LeastSide or > LumaSsim.MaxWidth || video.Height < LeastSide)
            throw new StartException($"--reference \"{path}\" has pictures of {video.Width}x{video.Height}: SSIM takes 8x8 to {LumaSsim.MaxWidth} across.");
        var index = new ReferenceIndex(video.Width, video.Height, video.Rate);
        for (; !footage.IsAtEnd; footage.MoveNext())
        {
            if (index.Count == mostPictures)
                throw new StartException($"--reference \"{path}\" has more than {mostPictures} pictures: cut it, and let the camera play what is left.");
            index.Add(footage.Time, footage.Picture);
        }

        return index;
    }

    public void MoveNext()
    {
        _source.Return(_frame.Loan);
        IsAtEnd = !TryRead();
    }

    public void Rewind()
    {
        _source.Dispose();
        _source = new FileSource(_libav, _path, loop: true, new VirtualPacingClock(Start));
        IsAtEnd = !TryRead();
    }

    public void Dispose() => _source.Dispose();

    private bool TryRead()
    {
        while (_source.TryRead(LongestWait, out _frame) == SourceRead.Frame)
        {
            if (_frame.Kind != SourceFrameKind.Sound)
                return true;
            _source.Return(_frame.Loan);
        }

        return false;
    }
}
