using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Gpio;
using EdgeCam.Units;

namespace EdgeCam.Linux.Gpio;

/// <summary>Lines that belong to us: bit n of a value is the nth line of the request, 1 is active.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed class GpioLines : IDisposable
{
    private readonly DescriptorHandle _handle;
    private readonly ulong _all;
    private readonly string _where;
    private readonly GpioLineEvent[] _read = new GpioLineEvent[16];
    private int _next;
    private int _count;
    private uint? _sequence; // of the last edge

    internal GpioLines(DescriptorHandle handle, GpioRequest wish, string chip)
    {
        (_handle, _all, _where) = (handle, ulong.MaxValue >> (64 - wish.Lines.Count), $"{chip} lines {string.Join(", ", wish.Lines)}");
        FileCalls.SetNonBlocking(handle).OrThrow("fcntl", _where);
    }

    /// <summary>Of inputs: readable while there are edges to read.</summary>
    public SafeHandle Handle => _handle;

    /// <exception cref="LinuxException">The chip has gone, or does not answer.</exception>
    public ulong Get()
    {
        var values = new GpioLineValues { Mask = _all };
        DeviceCalls.Control(_handle, GpioCalls.GPIO_V2_LINE_GET_VALUES_IOCTL, ref values).OrThrow(nameof(GpioCalls.GPIO_V2_LINE_GET_VALUES_IOCTL), _where);
        return values.Bits;
    }

    /// <summary>Sets several outputs at once, as far as the chip can.</summary>
    /// <param name="mask">Which.</param>
    /// <exception cref="LinuxException">The chip has gone, or does not answer.</exception>
    public void Set(ulong mask, ulong bits)
    {
        var values = new GpioLineValues { Bits = bits, Mask = mask };
        DeviceCalls.Control(_handle, GpioCalls.GPIO_V2_LINE_SET_VALUES_IOCTL, ref values).OrThrow(nameof(GpioCalls.GPIO_V2_LINE_SET_VALUES_IOCTL), _where);
    }

    /// <summary>The next change of an input. Never waits.</summary>
    /// <exception cref="LinuxException">The chip has gone.</exception>
    public bool TryReadEdge(out GpioEdge edge)
    {
        edge = default;
        if (_next == _count && !TryFill())
            return false;
        var read = _read[_next++];
        var lost = _sequence is { } last ? (int)(read.Sequence - last - 1) : 0;
        _sequence = read.Sequence;
        edge = new GpioEdge((int)read.Offset, read.Id == GpioNumbers.GPIO_V2_LINE_EVENT_RISING_EDGE, new MediaInstant((long)read.TimestampNs), lost);
        return true;
    }

    public void Dispose() => _handle.Dispose();

    private bool TryFill()
    {
        var result = FileCalls.Read(_handle, MemoryMarshal.AsBytes(_read.AsSpan()));
        if (result.Errno == Errno.EAGAIN)
            return false;
        (_next, _count) = (0, (int)result.OrThrow("read", _where) / Marshal.SizeOf<GpioLineEvent>());
        return _count > 0;
    }
}
