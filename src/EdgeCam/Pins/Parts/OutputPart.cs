using EdgeCam.Pins.Map;
using EdgeCam.Units;

namespace EdgeCam.Pins.Parts;

/// <summary>An output of the owner's: inactive at the start, and again when the daemon ends.</summary>
internal sealed class OutputPart(IPinBoard board, PinLine place) : LinesPart(board, Output(place), place.Name, place.Where), IPinReading
{
    public bool IsActive { get; private set; }

    /// <summary>Sets it now; a line that was lost comes back as it was set last.</summary>
    /// <exception cref="IOException">The line cannot be had, or the kernel refuses.</exception>
    public void Write(bool isActive, MediaInstant now)
    {
        try
        {
            if (!Works)
                throw new IOException(Problem ?? "it has not been opened yet");
            Lines.Set(mask: 1, bits: isActive ? 1UL : 0);
            IsActive = isActive;
        }
        catch (Exception fault) when (PinFaults.IsOfTheBox(fault))
        {
            if (Works)
                OnFailed(fault, now);
            throw new IOException($"{Place}: {fault.Message}", fault);
        }
    }

    protected override void Open(MediaInstant now)
    {
        base.Open(now);
        Lines.Set(mask: 1, bits: IsActive ? 1UL : 0);
    }

    protected override void Work(MediaInstant now)
    {
        // it stays as it was set
    }

    protected override void Rest() => Lines.Set(mask: 1, bits: 0);
}
