using EdgeCam.Health;
using EdgeCam.Linux;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Settings;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>
/// Holds the camera that runs, and puts other options to work: in the running one, of which no more is replaced than has to
/// be, or where its players could not follow in a new one. When that fails, what was before is opened again.
/// </summary>
/// <remarks>Thread-safe. A camera that was <see cref="Current"/> stays readable for whoever holds it: a clip of it may be being written.</remarks>
internal sealed class CameraHost : ISettingsTarget, IDisposable
{
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly LogThreshold _threshold;
    private readonly ILogger _log;
    private readonly SourceKeeper _keeper;
    private EdgeCamOptions _options;
    private long _framesSeen;
    private long _framesSeenAt;
    private long _framesBefore; // what was written before the camera was opened anew proves nothing
    private volatile Camera _current;

    /// <summary>Opens the camera; it does not run yet.</summary>
    public CameraHost(EdgeCamOptions options, LogThreshold threshold, ILogger log)
    {
        (_options, _threshold, _log) = (options, threshold, log);
        _current = new Camera(options, log);
        _keeper = new SourceKeeper(BringBackAsync);
    }

    public Camera Current => _current;

    /// <summary>What it runs with.</summary>
    public EdgeCamOptions Options => _options;

    /// <summary>See <see cref="Pipeline.EncodeLoop.OnEnded"/>; of the camera that runs.</summary>
    public Action<Exception?>? OnEnded { get; set; }

    /// <summary>Other options are at work; true: not only in what ran before, and perhaps in a new <see cref="Current"/>.</summary>
    public Action<bool>? OnApplied { get; set; }

    /// <summary>Asked for with <see cref="ApplyMode.Restart"/>.</summary>
    public Action? OnRestartWanted { get; set; }

    /// <summary>
    /// What shows that the camera works: its threads go round, and pictures come out. Of those that have to: a source that is
    /// away sends nothing, and while it is lost the attempts to have it back count. What a byte stream's writer does is its own.
    /// </summary>
    public IEnumerable<LoopTurns> Loops
    {
        get
        {
            var (camera, pipeline) = (_current, _current.Pipeline);
            if (!pipeline.HasEnded)
                yield return new LoopTurns("encode", pipeline, pipeline.Turns, LoopTurns.OfCamera);
            if (pipeline.IsLost)
                yield return new LoopTurns("camera's return", _keeper, _keeper.Attempts, LoopTurns.OfReturn);
            else if (!pipeline.IsSourceAbsent && _options.Source.Kind != SourceKind.ByteStream)
                yield return new LoopTurns("picture", pipeline, FramesOf(camera), LoopTurns.OfCamera);
            foreach (var loop in camera.Outputs.Loops)
                yield return loop;
        }
    }

    public bool AreFramesFlowing
    {
        get
        {
            var (frames, now) = (FramesOf(_current), MonotonicClock.Now.Nanoseconds);
            if (frames != Interlocked.Exchange(ref _framesSeen, frames))
                Volatile.Write(ref _framesSeenAt, now);
            return !_current.IsSourceAbsent && frames > Volatile.Read(ref _framesBefore) && now - Volatile.Read(ref _framesSeenAt) < Stalled.TotalNanoseconds;
        }
    }

    public void Start()
    {
        Run(_current);
        _keeper.Start(_current.IsLost);
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(EdgeCamOptions options, ApplyMode mode, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            _threshold.Level = options.Log.Level;
            if (mode == ApplyMode.Live)
                await Task.Run(() => _current.Change(options), cancel); // it may wait for the encode thread
            else if (mode == ApplyMode.Reopen)
                await Task.Run(() => Reopen(options), cancel); // it waits for threads to end
            else
                OnRestartWanted?.Invoke();
            _options = options;
            OnApplied?.Invoke(mode == ApplyMode.Reopen);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Does something to the camera that runs, while nobody else changes it.</summary>
    public async Task<T> WithCurrentAsync<T>(Func<Camera, T> work)
    {
        await _gate.WaitAsync();
        try
        {
            return await Task.Run(() => work(_current)); // it waits for threads to end
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _current.OnEnded = null;
        _current.Stop(); // its streams stay: a clip that was cancelled may still be reading one
        _gate.Dispose();
    }

    private long FramesOf(Camera camera)
    {
        var isStopped = _options.Privacy.Enabled && camera.Encoder is null; // what is passed through is held back
        return isStopped ? camera.Counters.FramesIn : camera.Counters.FramesOut;
    }

    private void Reopen(EdgeCamOptions options)
    {
        try
        {
            Open(options, mayStandIn: _current.IsLost); // a camera that was there has to be there with other options too
        }
        catch (Exception)
        {
            OpenAgain();
            throw;
        }
        finally
        {
            Volatile.Write(ref _framesBefore, _current.Counters.FramesOut);
            GC.Collect(); // finalizes the rings that nobody reads any more: as long as pictures flow, hardly anything else would
        }
    }

    private void Open(EdgeCamOptions options, bool mayStandIn)
    {
        if (!_current.TryReopen(options, mayStandIn))
            OpenAnother(options);
        if (_current.IsLost)
            _keeper.OnLost();
    }

    private void OpenAnother(EdgeCamOptions options)
    {
        _current.OnEnded = null;
        _current.Stop();
        Run(_current = new Camera(options, _log));
    }

    private async Task<bool> BringBackAsync()
    {
        try
        {
            return await WithCurrentAsync(BringBack);
        }
        catch (ObjectDisposedException)
        {
            return true; // the daemon stops
        }
        catch (Exception fault)
        {
            OnEnded?.Invoke(fault);
            return true;
        }
    }

    private bool BringBack(Camera camera)
    {
        if (!camera.TryBringBack())
        {
            OpenAnother(_options);
            OnApplied?.Invoke(true);
        }

        GC.Collect(); // as after opening anew: what was lost is garbage, and hardly anything else ever is
        return !_current.IsLost;
    }

    private void OpenAgain()
    {
        try
        {
            Open(_options, mayStandIn: true);
        }
        catch (Exception fault)
        {
            OnEnded?.Invoke(fault); // what worked a moment ago does not any more: the daemon ends, and its manager starts it again
        }
    }

    private void Run(Camera camera)
    {
        camera.OnEnded = OnLost;
        camera.Start();
    }

    /// <summary>On the encode thread.</summary>
    private void OnLost(Exception? fault)
    {
        if (!Filming.IsOfCamera(_options, fault))
        {
            OnEnded?.Invoke(fault);
            return;
        }

        PipelineLog.CameraLost(_log, fault!.Message);
        _keeper.OnLost();
    }
}
