using System.Diagnostics.CodeAnalysis;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Recording;

/// <summary>
/// Cuts clips out of a stream's ring: what was, and what is to come. Each has a thread of its own, so that a slow disk
/// holds up nobody; the stream's writer does not know of it.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ClipRecorder
{
    /// <summary>Clips at once: each holds a thread and a fragment.</summary>
    public const int MostAtOnce = 2;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2); // for the last picture, when none comes any more
    private readonly LiveStream _stream;
    private readonly ClipStore _store;
    private readonly Func<MediaInstant> _now;
    private readonly Action<TimeSpan, CancellationToken> _wait;
    private int _running;

    public ClipRecorder(LiveStream stream, ClipStore store)
        : this(stream, store, () => MonotonicClock.Now, (time, cancel) => cancel.WaitHandle.WaitOne(time))
    {
    }

    internal ClipRecorder(LiveStream stream, ClipStore store, Func<MediaInstant> now, Action<TimeSpan, CancellationToken> wait) =>
        (_stream, _store, _now, _wait) = (stream, store, now, wait);

    /// <summary>Begins a clip around this instant.</summary>
    /// <param name="before">As far as the ring reaches; the clip says how far it did.</param>
    /// <param name="onProgress">Called on the clip's thread every few seconds.</param>
    /// <param name="cancel">The clip ends there, and is kept.</param>
    /// <param name="clip">Fails with <see cref="StorageException"/>, <see cref="NoPicturesException"/> or <see cref="Libav.MediaException"/>.</param>
    /// <returns>False: <see cref="MostAtOnce"/> are being written.</returns>
    public bool TryRecord(
        TimeSpan before, TimeSpan after, Action<ClipProgress> onProgress, CancellationToken cancel, [NotNullWhen(true)] out Task<Clip>? clip)
    {
        clip = null;
        if (Interlocked.Increment(ref _running) > MostAtOnce)
        {
            Interlocked.Decrement(ref _running);
            return false;
        }

        var asked = _now();
        clip = Task.Factory.StartNew(
            () => Record(asked, before, after, onProgress, cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return true;
    }

    private Clip Record(MediaInstant asked, TimeSpan before, TimeSpan after, Action<ClipProgress> onProgress, CancellationToken cancel)
    {
        try
        {
            var span = new ClipSpan(_stream, asked - before, asked + after);
            using var writer = new ClipWriter(_stream, span, _store, WallTimeOf) { OnProgress = onProgress };
            for (var end = asked + after + Grace; !span.IsOver && _now() < end && !cancel.IsCancellationRequested;)
            {
                writer.WritePublished();
                if (!span.IsOver)
                    _wait(Look, cancel);
            }

            return writer.Finish(asked) ?? throw new NoPicturesException(
                "No picture came to begin a clip with: the camera delivers none, or its next IDR is far; see health and cam.state.");
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private DateTimeOffset WallTimeOf(MediaInstant instant) => DateTimeOffset.UtcNow - (_now() - instant);
}
