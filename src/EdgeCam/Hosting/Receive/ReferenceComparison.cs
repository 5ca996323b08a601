using EdgeCam.Cli.Receive;
using EdgeCam.Diagnostics;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Receive;

/// <summary>
/// Watches and hears a received stream and compares it with the file that the camera plays, on a thread of its own: it is a
/// cursor in the ring, and holds up nobody. When it falls behind it says so, for what it passes over looks frozen to it.
/// </summary>
internal sealed class ReferenceComparison : IDisposable
{
    private const int MostPictures = 20_000; // 46 MB of thumbnails; eleven minutes at 30 a second
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);
    private readonly LiveStream _stream;
    private readonly UnitStamps _stamps;
    private readonly ILogger _log;
    private readonly string _path;
    private readonly VideoFormat _video;
    private readonly SoftwareDecoder _decoder;
    private readonly ReferenceFootage _footage;
    private readonly ReferenceViewer _viewer;
    private readonly SoundListener? _sound;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private RingCursor _cursor;
    private ReferenceReport _report = ReferenceReport.Nothing;
    private ReferenceState _told;
    private MediaInstant _reportAt;
    private long _damaged;
    private long _heard; // the newest unit of sound that was judged: pictures may be read twice
    private bool _waitsForIdr = true;
    private volatile bool _isStopping;

    /// <summary>Reads the file, all of it.</summary>
    /// <exception cref="StartException">It cannot be read, or not be decoded.</exception>
    public ReferenceComparison(RequestedReference request, LiveStream stream, UnitStamps stamps, MemoryBudget budget, ILogger log)
    {
        (_stream, _stamps, _log, _path) = (stream, stamps, log, request.Path);
        if (!LibavLibrary.TryLoad(out var libav, out var missing))
            throw new StartException($"--reference needs a decoder. {missing}");
        try
        {
            ReferenceLog.Reading(log, request.Path);
            var index = ReferenceFootage.IndexOf(libav, request.Path, MostPictures);
            _decoder = new SoftwareDecoder(libav);
            _footage = new ReferenceFootage(libav, request.Path);
            _video = _footage.Video;
            var plan = PlanOf(_video, request.Budget);
            _viewer = new ReferenceViewer(plan, index, _footage);
            budget.Add("reference", plan.Memory);
        }
        catch (MediaException fault)
        {
            throw new StartException($"--reference \"{request.Path}\" cannot be read: {fault.Message}", fault);
        }

        _sound = stream.Sound is { } sound ? new SoundListener(sound.SampleRate, request.Budget) : null;
        stream.Listen(() => _wake.Set());
        _thread = new Thread(Run) { Name = "reference", IsBackground = true };
    }

    /// <summary>How it looks: made some times a second, and once more at the end. Thread-safe.</summary>
    public ReferenceReport Report => Volatile.Read(ref _report);

    /// <summary>Starts the thread. Call once, before the stream's writer.</summary>
    public void Start()
    {
        _cursor = new RingCursor { Next = _stream.Ring.Newest + 1 };
        _thread.Start();
    }

    /// <summary>Looks at what is in the ring yet, and ends. Call behind the end of the stream's writer; then <see cref="Report"/> tells everything.</summary>
    public void Stop()
    {
        if (_isStopping)
            return;
        _isStopping = true;
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _decoder.Dispose();
        _footage.Dispose();
        _wake.Dispose();
    }

    private static QualityPlan PlanOf(VideoFormat video, TimeSpan budget)
    {
        var plan = new QualityPlan(video.Width, video.Height, video.Rate, budget);
        return plan with { DisplayPictures = plan.DisplayPictures + (int)Math.Ceiling(budget / video.Rate.Interval) }; // all of the budget may wait
    }

    private void Run()
    {
        try
        {
            var isLast = false;
            while (!isLast)
            {
                isLast = _isStopping; // before reading: what was published until then is judged
                while (TryReadUnit())
                    Tell(isForced: false);
                if (!isLast)
                    _wake.WaitOne();
            }

            _viewer.End();
            Tell(isForced: true);
        }
        catch (MediaException fault)
        {
            ReferenceLog.Ended(_log, _path, fault.Message);
        }
    }

    private bool TryReadUnit()
    {
        switch (_cursor.TryPeek(_stream.Ring, out var view))
        {
            case RingRead.Empty:
                return false;
            case RingRead.Lapped:
                OnGap();
                return true;
            default:
                Read(view);
                return true;
        }
    }

    private void Read(in AccessUnitView view)
    {
        _cursor.Advance();
        var (info, stamp) = (view.Info, _stamps.Of(view));
        if (info.Track == Track.Video)
            Watch(view, info, stamp);
        else if (view.Sequence > _heard && view.IsIntact)
        {
            _heard = view.Sequence;
            _sound?.OnFrame(stamp, info.CapturedAt);
        }
    }

    private void Watch(in AccessUnitView view, in AccessUnitInfo info, in UnitStamp stamp)
    {
        _waitsForIdr &= !info.IsIdr;
        if (_waitsForIdr)
            return;
        var outcome = _decoder.Decode(view.Bytes, out var picture);
        if (!view.IsIntact)
        {
            _cursor.OnLapped(_stream.Ring);
            OnGap();
        }
        else if (outcome != DecodeOutcome.Picture)
            _damaged++; // nothing of it is shown, as in a simulation
        else if (_viewer.OnPicture(new ReceivedPicture(view.Sequence, stamp, info.CapturedAt, info.IsIdr), LumaView.Of(picture)) is { } from)
            _cursor.Next = from;
    }

    private void OnGap()
    {
        _decoder.OnLoss();
        _waitsForIdr = true;
    }

    private void Tell(bool isForced)
    {
        var now = MonotonicClock.Now;
        if (now < _reportAt && !isForced)
            return;
        _reportAt = now + ReportInterval;
        if (_viewer.State != _told)
            TellState();
        Volatile.Write(ref _report, new ReferenceReport(_path, _viewer.State, _viewer.Report, _sound?.Report, _damaged, _cursor.Laps)); // pairs with Report
    }

    private void TellState()
    {
        _told = _viewer.State;
        switch (_told)
        {
            case ReferenceState.Matched:
                ReferenceLog.Matched(_log, _path);
                break;
            case ReferenceState.NoMatch:
                ReferenceLog.NoMatch(_log, _path);
                break;
            case ReferenceState.OtherSize:
                ReferenceLog.OtherSize(_log, _path, _video.Width, _video.Height);
                break;
            case ReferenceState.OtherRate:
                ReferenceLog.OtherRate(_log, _path, _video.Rate);
                break;
            default:
                break;
        }
    }
}

/// <summary>What a comparison found so far.</summary>
/// <param name="Path">Of the reference.</param>
/// <param name="Sound">Null where none was due.</param>
/// <param name="Damaged">Pictures that the decoder missed something of, and that were not shown.</param>
/// <param name="Laps">How often the comparison fell so far behind that it left pictures out.</param>
internal sealed record ReferenceReport(string Path, ReferenceState State, QualityReport Quality, SoundReport? Sound, long Damaged, long Laps)
{
    public static ReferenceReport Nothing { get; } = new("", ReferenceState.Looking, new QualityReport(0, default, default, TimeSpan.Zero, 0, 0, 0, 0, 0), null, 0, 0);
}

/// <summary>Events 1450-1499: references.</summary>
internal static partial class ReferenceLog
{
    [LoggerMessage(1450, LogLevel.Information, "Reading the reference {Path}")]
    public static partial void Reading(ILogger logger, string path);

    [LoggerMessage(1451, LogLevel.Information, "The pictures are those of {Path}")]
    public static partial void Matched(ILogger logger, string path);

    [LoggerMessage(1452, LogLevel.Warning, "The pictures are not those of {Path}: let the camera play this very file, or name the one that it plays; the search goes on")]
    public static partial void NoMatch(ILogger logger, string path);

    [LoggerMessage(1453, LogLevel.Warning, "The pictures are not {Path} at its {Width}x{Height} or smaller in the same shape: name the file that the camera plays")]
    public static partial void OtherSize(ILogger logger, string path, int width, int height);

    [LoggerMessage(1454, LogLevel.Warning, "The pictures come at instants at which {Path} ({Rate} frames/s) has none: name the file that the camera plays; the search goes on")]
    public static partial void OtherRate(ILogger logger, string path, FrameRate rate);

    [LoggerMessage(1455, LogLevel.Error, "The comparison with {Path} ends here: {Reason} Everything else goes on")]
    public static partial void Ended(ILogger logger, string path, string reason);
}
