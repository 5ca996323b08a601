using EdgeCam.Timing;
using EdgeCam.Units;

namespace EdgeCam.Linux.Sound;

/// <summary>Keeps a microphone open: one that cannot be had, or is lost, is tried again after a pause that grows to half a minute.</summary>
/// <param name="open">Opens it without holding up the caller, for it takes its time.</param>
/// <remarks>Thread-bound. Allocates nothing while the microphone delivers.</remarks>
internal sealed class SoundInputKeeper(Func<Task<ISoundInput>> open) : IDisposable
{
    private readonly Backoff _backoff = new();
    private Task<ISoundInput>? _opening;
    private MediaInstant _tryAt = new(long.MinValue);
    private bool _isLossTold;

    /// <summary>The one that is open; null: none.</summary>
    public ISoundInput? Input { get; private set; }

    /// <summary>It is open, and blocks came of it.</summary>
    public bool IsHeard { get; private set; }

    /// <inheritdoc cref="SourceWithSound.OnHeard"/>
    public Action<string>? OnHeard { get; set; }

    /// <inheritdoc cref="SourceWithSound.OnLost"/>
    public Action<string>? OnLost { get; set; }

    /// <summary>Reads a block, if one is there.</summary>
    public bool TryRead(Span<short> block, MediaInstant now, out MediaInstant capturedAt)
    {
        capturedAt = default;
        if (Input is null && !TryOpen(now))
            return false;
        try
        {
            if (!Input!.TryRead(block, out capturedAt))
                return false;
        }
        catch (Exception fault) when (IsOrdinary(fault))
        {
            OnFault(fault, now);
            return false;
        }

        if (!IsHeard)
            OnFirst(now);
        return true;
    }

    public void Dispose()
    {
        Input?.Dispose();
        if (_opening is { } opening)
            _ = opening.ContinueWith(static opened => opened.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private bool TryOpen(MediaInstant now)
    {
        if (_opening is null && now >= _tryAt)
            _opening = open();
        if (_opening is not { IsCompleted: true } opened)
            return false;
        _opening = null;
        if (opened.IsCompletedSuccessfully)
            Input = opened.Result;
        else
            OnFault(opened.Exception!.InnerException!, now);
        return Input is not null;
    }

    private void OnFirst(MediaInstant now)
    {
        (IsHeard, _isLossTold) = (true, false);
        _backoff.OnWorking(now);
        OnHeard?.Invoke(Input!.Name);
    }

    private void OnFault(Exception fault, MediaInstant now)
    {
        if (!IsOrdinary(fault))
            throw new InvalidOperationException("The microphone could not be opened by a fault.", fault);
        Input?.Dispose();
        (Input, IsHeard) = (null, false);
        _tryAt = _backoff.OnFailed(now);
        if (!_isLossTold)
            OnLost?.Invoke(fault.Message);
        _isLossTold = true;
    }

    private static bool IsOrdinary(Exception fault) => fault is LinuxException or SoundDeviceException;
}
