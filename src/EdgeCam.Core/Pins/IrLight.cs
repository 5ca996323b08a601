using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>
/// How strongly the IR light shines: never more than it may, and where its cooling asks for it, never longer than it may in
/// one go; then it rests for as long.
/// </summary>
/// <param name="longest">In one go; null: any time.</param>
/// <param name="canDim">False: it is all or nothing, and with less than all allowed it stays dark.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
public sealed class IrLight(TimeSpan? longest, bool canDim)
{
    private bool _isWanted;
    private int _mostPercent = 100;
    private int _told;
    private MediaInstant? _onSince;
    private MediaInstant _restUntil;

    /// <summary>0 to 100; what was taken last.</summary>
    public int Percent => _told;

    /// <summary>When it has to go out, or may go on again.</summary>
    public MediaInstant NextDeadline => _onSince is { } since && longest is { } most ? since + most
        : _isWanted && Allowed > 0 && _onSince is null ? _restUntil
        : MediaInstant.Never;

    private int Allowed => canDim || _mostPercent == 100 ? _mostPercent : 0;

    /// <param name="mostPercent">Of its full strength.</param>
    public void Want(bool isOn, int mostPercent) => (_isWanted, _mostPercent) = (isOn, mostPercent);

    /// <summary>Takes the strength when it is another than before; it begins with 0.</summary>
    public bool TryPoll(MediaInstant now, out int percent)
    {
        if (_onSince is { } since && longest is { } most && now - since >= most)
            (_onSince, _restUntil) = (null, now + most);
        if (!_isWanted || Allowed == 0)
            GoOut(now);
        else if (_onSince is null && now >= _restUntil)
            _onSince = now;
        percent = _onSince is null ? 0 : Allowed;
        var isNews = percent != _told;
        _told = percent;
        return isNews;
    }

    /// <summary>It is dark: its line was lost, and begins dark.</summary>
    public void Forget() => _told = 0;

    // Who switches off and on again does not get around the limit: it rests for as long as it has shone.
    private void GoOut(MediaInstant now)
    {
        if (_onSince is { } since && longest is not null)
            _restUntil = now + (now - since);
        _onSince = null;
    }
}
