using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>A display and the pictures on their way to it.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class Screen
{
    private readonly Slot[] _slots;
    private readonly LumaPlane _black;
    private Slot? _shown;

    public Screen(QualityPlan plan)
    {
        _slots = new Slot[plan.DisplayPictures];
        for (var i = 0; i < _slots.Length; i++)
            _slots[i] = new Slot(new LumaPlane(plan.Width, plan.Height));
        _black = new LumaPlane(plan.Width, plan.Height);
        _black.Fill(16);
    }

    /// <summary>The number of the picture on the screen; -1 while it is black.</summary>
    public long Number => _shown?.Number ?? -1;

    /// <summary>The capture instant of the picture on the screen; null while it is black.</summary>
    public MediaInstant? CapturedAt => _shown?.CapturedAt;

    /// <summary>What is on the screen compared with what was captured.</summary>
    public PictureQuality Coding => _shown?.Coding ?? default;

    public LumaView View => (_shown?.Plane ?? _black).View;

    /// <summary>Takes a copy of a picture to be shown from an instant on; false when there is no room.</summary>
    public bool TryAdd(long number, MediaInstant capturedAt, MediaInstant displayedAt, in LumaView luma, in LumaView reference)
    {
        if (Array.Find(_slots, static slot => !slot.IsTaken) is not { } free)
            return false;
        free.Plane.Copy(luma);
        free.Number = number;
        free.CapturedAt = capturedAt;
        free.DisplayedAt = displayedAt;
        free.Coding = PictureQuality.Of(reference, free.Plane.View);
        free.IsTaken = true;
        return true;
    }

    /// <summary>Shows the newest picture whose instant has come; older ones are passed over.</summary>
    /// <returns>True when the screen changed.</returns>
    public bool Refresh(MediaInstant now)
    {
        var before = _shown;
        foreach (var slot in _slots)
        {
            if (slot.IsTaken && slot.DisplayedAt <= now && slot.Number > Number)
                _shown = slot;
        }

        foreach (var slot in _slots)
            slot.IsTaken &= slot == _shown || slot.DisplayedAt > now;
        return _shown != before;
    }

    private sealed class Slot(LumaPlane plane)
    {
        public LumaPlane Plane { get; } = plane;

        public long Number { get; set; }

        public MediaInstant CapturedAt { get; set; }

        public MediaInstant DisplayedAt { get; set; }

        public PictureQuality Coding { get; set; }

        public bool IsTaken { get; set; }
    }
}
