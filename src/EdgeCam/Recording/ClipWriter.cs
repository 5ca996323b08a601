using EdgeCam.Libav;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Recording;

/// <summary>Writes a stretch of a stream into a file of the store, by fragments that are on the medium before the next begins.</summary>
/// <remarks>Thread-bound to the clip's thread.</remarks>
internal sealed class ClipWriter(LiveStream stream, ClipSpan span, ClipStore store, Func<MediaInstant, DateTimeOffset> wallTime) : IDisposable
{
    private static readonly TimeSpan LongestFragment = TimeSpan.FromSeconds(1); // what a power cut may take
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);
    private ClipFile? _file;
    private FragmentedMp4? _mp4;
    private MediaInstant _fragmentBegin;
    private TimeSpan _reported;
    private bool _isSettled; // kept, or dropped

    public required Action<ClipProgress> OnProgress { get; init; }

    /// <summary>Writes what the stream holds of the clip and was not written yet.</summary>
    /// <exception cref="StorageException">The disk takes no more; what it took is a clip by itself.</exception>
    public void WritePublished()
    {
        try
        {
            var before = _file?.Length ?? 0;
            while (span.TryPeek(out var unit))
                Write(unit);
            if (_file is not null && _file.Length > before)
                _file.Flush();
        }
        catch (Exception fault) when (StorageException.IsCauseOf(fault) || fault is StorageException)
        {
            throw Ended(fault);
        }

        Report();
    }

    /// <summary>Ends the file and gives it its name.</summary>
    /// <param name="asked">When the clip was asked for.</param>
    /// <returns>Null: there was no picture.</returns>
    /// <exception cref="StorageException">The disk takes no more; what it took is a clip by itself.</exception>
    public Clip? Finish(MediaInstant asked)
    {
        if (_file is null || _mp4 is null || span.Begin is not { } begin)
            return null;
        try
        {
            _mp4.Finish();
            var bytes = _file.Length;
            _file.Keep();
            _isSettled = true;
            return new Clip(_file.Path, bytes, _file.TakeSha256(), span.LastPicture - begin + stream.Rate.Interval, asked - begin, span.Missing);
        }
        catch (Exception fault) when (StorageException.IsCauseOf(fault))
        {
            throw Ended(fault);
        }
    }

    public void Dispose()
    {
        _mp4?.Dispose();
        if (!_isSettled && _file is not null)
            TryKeep();
        _file?.Dispose();
    }

    private void Write(in AccessUnitView unit)
    {
        var mp4 = _mp4 ?? Begin(unit);
        var info = unit.Info;
        if (mp4 is null)
            return;
        if (info.Track == Track.Video && info.CapturedAt > _fragmentBegin && (info.IsIdr || info.CapturedAt - _fragmentBegin >= LongestFragment))
        {
            mp4.EndFragment();
            _file!.MarkWhole();
            _fragmentBegin = info.CapturedAt;
            store.MakeRoom(LeastRoom);
        }

        if (mp4.TryWrite(unit, info.CapturedAt - (span.Begin ?? info.CapturedAt)))
            span.Advance(info);
        else
            span.OnTorn();
    }

    /// <summary>The first unit is an IDR that carries its parameter sets; null: it was overwritten meanwhile.</summary>
    private FragmentedMp4? Begin(in AccessUnitView idr)
    {
        var parameters = ParameterSets.Update(stream.Parameters, idr.Bytes);
        if (!idr.IsIntact || parameters is null)
        {
            span.OnTorn();
            return null;
        }

        var at = idr.Info.CapturedAt;
        _file = store.Create(wallTime(at), ".mp4", LeastRoom);
        _fragmentBegin = at;
        return _mp4 = new FragmentedMp4(InstalledLibav.Load(), _file, parameters, stream.Sound, stream.Rate.Interval);
    }

    private void Report()
    {
        var written = span.LastPicture - (span.Begin ?? span.LastPicture);
        if (written - _reported < ProgressInterval)
            return;
        _reported = written;
        OnProgress(new ClipProgress(written, _file!.Length));
    }

    private StorageException Ended(Exception fault)
    {
        if (_file is null)
            return fault as StorageException ?? StorageException.Of(store.Folder, fault);
        var kept = TryKeep() ? $"{_file.Path} ends here, and plays" : "nothing is left of the clip";
        return fault is StorageException full
            ? new StorageException($"{kept}: {full.Message}", full)
            : StorageException.Of(kept, fault);
    }

    private bool TryKeep()
    {
        try
        {
            _isSettled = true;
            return _file!.KeepWhole();
        }
        catch (Exception fault) when (StorageException.IsCauseOf(fault))
        {
            return false; // the next start looks at it again
        }
    }

    private const int LeastRoom = 1024 * 1024;
}
