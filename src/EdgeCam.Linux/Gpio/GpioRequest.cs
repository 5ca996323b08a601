namespace EdgeCam.Linux.Gpio;

/// <summary>What holds a line where nobody drives it.</summary>
public enum GpioBias
{
    /// <summary>Whatever the chip has been left at.</summary>
    AsIs,

    None,
    PullUp,
    PullDown,
}

/// <summary>Lines of a chip that belong together.</summary>
/// <param name="Consumer">Who uses them, as <c>gpioinfo</c> shows it: at most 31 bytes, the rest is cut off.</param>
/// <param name="Lines">Their numbers on the chip; the first is bit 0 wherever values are bits. At most 64.</param>
/// <param name="IsOutput">Outputs begin inactive. Inputs report every edge.</param>
public sealed record GpioRequest(string Consumer, IReadOnlyList<int> Lines, bool IsOutput)
{
    /// <summary>Active is low: of everything that is said of a line from then on.</summary>
    public bool IsActiveLow { get; init; }

    public GpioBias Bias { get; init; }

    /// <summary>Of an input: shorter changes are not reported; the kernel filters them, by the chip or by a timer. Zero: every one is.</summary>
    public TimeSpan Debounce { get; init; }
}

/// <summary>An input has changed.</summary>
/// <param name="Line">Its number on the chip.</param>
/// <param name="At">When the kernel noticed.</param>
/// <param name="Lost">Changes before this one that the kernel had no room to keep.</param>
public readonly record struct GpioEdge(int Line, bool IsActive, Units.MediaInstant At, int Lost);
