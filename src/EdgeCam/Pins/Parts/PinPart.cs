using EdgeCam.Timing;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>One function of the box. What it needs is opened when it is first looked after; when that, or anything later, fails, it is closed, and opened again after a pause. The others do not notice.</summary>
/// <param name="name">As in the pin map.</param>
/// <param name="where">In the pin map: file and line.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
internal abstract class PinPart(string name, string where)
{
    private readonly Backoff _backoff = new();
    private MediaInstant _retryAt;
    private bool _isOpen;

    public string Name => name;

    /// <summary>The name with its place in the pin map.</summary>
    public string Place => $"{name} ({where})";

    /// <summary>Why it does not work; null while it does.</summary>
    public string? Problem { get; private set; }

    public bool Works => _isOpen;

    /// <summary>When <see cref="Tick"/> has something to do, if nothing happens until then.</summary>
    public MediaInstant NextDeadline => _isOpen ? Deadline : _retryAt;

    /// <summary>Does what is to be done. Throws for faults of ours only.</summary>
    public void Tick(MediaInstant now)
    {
        if (!_isOpen && now < _retryAt)
            return;
        try
        {
            if (!_isOpen)
                Open(now);
            _isOpen = true;
            Work(now);
            if (!IsProven)
                return;
            _backoff.OnWorking(now);
            Problem = null;
        }
        catch (Exception fault) when (PinFaults.IsOfTheBox(fault))
        {
            OnFailed(fault, now);
        }
    }

    /// <summary>Leaves what it drives as nobody who is away should leave it, and lets go.</summary>
    public void Stop()
    {
        try
        {
            if (_isOpen)
                Rest();
        }
        catch (Exception fault) when (PinFaults.IsOfTheBox(fault))
        {
            // it does not work: then it drives nothing either
        }

        _isOpen = false;
        Close();
    }

    /// <summary>Something that was asked for outside of <see cref="Tick"/> failed.</summary>
    protected void OnFailed(Exception fault, MediaInstant now)
    {
        _isOpen = false;
        Close();
        Problem = fault.Message;
        _retryAt = _backoff.OnFailed(now);
    }

    protected abstract MediaInstant Deadline { get; }

    /// <summary>To have opened it says that it works. Where it does not, the last problem stands until then.</summary>
    protected virtual bool IsProven => true;

    protected abstract void Open(MediaInstant now);

    protected abstract void Work(MediaInstant now);

    /// <summary>Also after an <see cref="Open"/> that failed.</summary>
    protected abstract void Close();

    protected virtual void Rest()
    {
    }
}
