using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>Who decides whether it is night.</summary>
public enum DayNightMode
{
    /// <summary>The light.</summary>
    Auto,
    Day,
    Night,
}

/// <summary>How day and night are told apart. Between the two thresholds everything stays as it is.</summary>
/// <param name="Night">Darker than this is night; in lux, or in steps of luma from 0 to 255.</param>
/// <param name="Day">Brighter is day.</param>
public readonly record struct LightThresholds(double Night, double Day);

/// <param name="NightDwell">It must be dark for so long before it is night.</param>
/// <param name="DayDwell">It must be bright for so long before it is day.</param>
public sealed record DayNightPlan(DayNightMode Mode, LightThresholds Lux, LightThresholds Luma, TimeSpan NightDwell, TimeSpan DayDwell);

/// <summary>
/// Decides between day and night by a light sensor, or without one by how bright the picture is. While our own IR light
/// shines, the picture says nothing of daylight: then the light goes out for a short look every few minutes. A bright look
/// is followed by another after <see cref="DayNightPlan.DayDwell"/>, and two in a row are day. Lightning is not.
/// </summary>
/// <remarks>Thread-bound; owns no clock. It begins with day.</remarks>
public sealed class DayNight(DayNightPlan plan)
{
    /// <summary>From one look to the next, by night and without a light sensor.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);

    /// <summary>The light is out for so long; the camera's exposure needs most of it to follow.</summary>
    public static readonly TimeSpan LookLength = TimeSpan.FromSeconds(2);

    /// <summary>A look without a picture is given up after this.</summary>
    public static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(6);

    private DayNightPlan _plan = plan;
    private bool _hasSeen;
    private bool _isNight;
    private MediaInstant? _otherSince; // since when the light says otherwise than _isNight
    private MediaInstant _nextLook = MediaInstant.Never;
    private MediaInstant? _lookSince;
    private bool _wasBright; // the last look

    /// <summary>What has been decided.</summary>
    public bool IsNight => _plan.Mode == DayNightMode.Auto ? _isNight : _plan.Mode == DayNightMode.Night;

    /// <summary>Somebody or something has said so. Where neither sensor nor picture is asked, nobody knows, and day is assumed.</summary>
    public bool IsKnown => _plan.Mode != DayNightMode.Auto || _hasSeen;

    /// <summary>Our light has to be out, for a look at the scene without it.</summary>
    public bool IsLooking => _lookSince is not null;

    /// <summary>When <see cref="OnTime"/> has something to do.</summary>
    public MediaInstant NextDeadline => _lookSince is { } since ? since + LongestLook : _nextLook;

    /// <summary>Decides by something else from now on.</summary>
    public void Apply(DayNightPlan plan)
    {
        if (plan.Mode != _plan.Mode)
            (_otherSince, _lookSince, _nextLook) = (null, null, MediaInstant.Never);
        _plan = plan;
    }

    /// <summary>The light sensor says something. Where one does, the picture is not asked.</summary>
    public void OnLux(double lux, MediaInstant now)
    {
        (_hasSeen, _lookSince, _nextLook) = (true, null, MediaInstant.Never);
        OnLight(lux, _plan.Lux, now);
    }

    /// <summary>The picture is so bright on the average.</summary>
    /// <param name="isLit">Our own light shines, or may have shone when it was taken.</param>
    public void OnLuma(double luma, bool isLit, MediaInstant now)
    {
        if (_plan.Mode != DayNightMode.Auto)
            return;
        _hasSeen = true;
        if (!isLit && _lookSince is null)
            OnLight(luma, _plan.Luma, now);
        else if (_lookSince is { } since && !isLit && now - since >= LookLength)
            OnLooked(luma > _plan.Luma.Day, now);
        else if (_isNight && isLit && _lookSince is null && _nextLook == MediaInstant.Never)
            _nextLook = now + LookEvery;
    }

    /// <summary>Begins a look that is due, and gives one up that saw nothing.</summary>
    public void OnTime(MediaInstant now)
    {
        if (_lookSince is { } since && now - since >= LongestLook)
            (_lookSince, _nextLook) = (null, now + LookEvery);
        else if (now >= _nextLook)
            (_lookSince, _nextLook) = (now, MediaInstant.Never);
    }

    private void OnLight(double light, LightThresholds thresholds, MediaInstant now)
    {
        var saysOther = _isNight ? light > thresholds.Day : light < thresholds.Night;
        if (!saysOther)
            _otherSince = null;
        else if (now - (_otherSince ??= now) >= (_isNight ? _plan.DayDwell : _plan.NightDwell))
            Switch();
    }

    private void OnLooked(bool isBright, MediaInstant now)
    {
        _lookSince = null;
        if (isBright && _wasBright)
            Switch();
        else
            (_wasBright, _nextLook) = (isBright, now + (isBright ? _plan.DayDwell : LookEvery));
    }

    private void Switch()
    {
        _isNight = !_isNight;
        (_otherSince, _nextLook, _wasBright) = (null, MediaInstant.Never, false);
    }
}
