using System.Text;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Gpio;

namespace EdgeCam.Linux.Gpio;

/// <summary>An open GPIO chip. Its lines, once requested, outlive it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed unsafe class GpioChip : IDisposable
{
    private readonly DescriptorHandle _handle;

    private GpioChip(string path, DescriptorHandle handle, in GpioChipInfo info)
    {
        (Path, _handle, Lines) = (path, handle, (int)info.Lines);
        fixed (GpioChipInfo* start = &info)
            (Name, Label) = (TextOf(start->Name), TextOf(start->Label));
    }

    /// <summary>"/dev/gpiochip0": may be another after the next start.</summary>
    public string Path { get; }

    /// <summary>"gpiochip0".</summary>
    public string Name { get; }

    /// <summary>What its driver calls it: "pinctrl-bcm2711".</summary>
    public string Label { get; }

    /// <summary>How many it has.</summary>
    public int Lines { get; }

    /// <exception cref="LinuxException">It is not there, not allowed, or no GPIO chip.</exception>
    public static GpioChip Open(string path)
    {
        var handle = FileCalls.Open(path, O_RDWR).OrThrowIfInvalid("open", path);
        GpioChipInfo info = default;
        var answer = DeviceCalls.Control(handle, GpioCalls.GPIO_GET_CHIPINFO_IOCTL, ref info);
        if (answer.Succeeded)
            return new GpioChip(path, handle, info);
        handle.Dispose();
        throw new LinuxException(nameof(GpioCalls.GPIO_GET_CHIPINFO_IOCTL), answer.Errno, path);
    }

    /// <summary>Takes lines for itself until they are disposed of.</summary>
    /// <exception cref="GpioException">A line is not there, or somebody has it.</exception>
    /// <exception cref="LinuxException">The kernel or the chip refuses: it cannot hold a line so, for example.</exception>
    public GpioLines Request(GpioRequest wish)
    {
        foreach (var line in wish.Lines)
        {
            if (line < 0 || line >= Lines)
                throw new GpioException($"{Label} has the lines 0 to {Lines - 1} and no line {line}: correct the line of {wish.Consumer}.");
        }

        var request = RequestOf(wish);
        var answer = DeviceCalls.Control(_handle, GpioCalls.GPIO_V2_GET_LINE_IOCTL, ref request);
        if (answer.Errno == Errno.EBUSY && FirstUsed(wish.Lines) is { } used)
            throw new GpioException($"Line {used.Line} of {Label} is in use by {used.By}: {wish.Consumer} needs it. Stop that program, disable the overlay in config.txt that takes the line, or choose another line.");
        answer.OrThrow(nameof(GpioCalls.GPIO_V2_GET_LINE_IOCTL), $"{Label} lines {string.Join(", ", wish.Lines)} for {wish.Consumer}");
        return new GpioLines(new DescriptorHandle(request.Fd), wish, Label);
    }

    public override string ToString() => $"{Label} ({Name}, {Lines} lines)";

    public void Dispose() => _handle.Dispose();

    private static GpioLineRequest RequestOf(GpioRequest wish)
    {
        var request = new GpioLineRequest { Flags = FlagsOf(wish), LineCount = (uint)wish.Lines.Count };
        for (var i = 0; i < wish.Lines.Count; i++)
            request.Offsets[i] = (uint)wish.Lines[i];
        var room = new Span<byte>(request.Consumer, GpioNumbers.GPIO_MAX_NAME_SIZE - 1); // the last byte stays the end
        Encoding.UTF8.GetEncoder().Convert(wish.Consumer, room, flush: true, out _, out _, out _);
        var all = ulong.MaxValue >> (64 - wish.Lines.Count);
        if (wish.IsOutput)
            (request.AttributeCount, request.Attribute) = (1, new() { Id = GpioNumbers.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, Values = 0, Mask = all });
        else if (wish.Debounce > TimeSpan.Zero)
            (request.AttributeCount, request.Attribute) = (1, new() { Id = GpioNumbers.GPIO_V2_LINE_ATTR_ID_DEBOUNCE, DebounceMicroseconds = (uint)wish.Debounce.TotalMicroseconds, Mask = all });
        return request;
    }

    private static ulong FlagsOf(GpioRequest wish)
    {
        var flags = wish.IsOutput
            ? GpioNumbers.GPIO_V2_LINE_FLAG_OUTPUT
            : GpioNumbers.GPIO_V2_LINE_FLAG_INPUT | GpioNumbers.GPIO_V2_LINE_FLAG_EDGE_RISING | GpioNumbers.GPIO_V2_LINE_FLAG_EDGE_FALLING;
        flags |= wish.IsActiveLow ? GpioNumbers.GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0;
        return flags | wish.Bias switch
        {
            GpioBias.None => GpioNumbers.GPIO_V2_LINE_FLAG_BIAS_DISABLED,
            GpioBias.PullUp => GpioNumbers.GPIO_V2_LINE_FLAG_BIAS_PULL_UP,
            GpioBias.PullDown => GpioNumbers.GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN,
            _ => 0,
        };
    }

    private (int Line, string By)? FirstUsed(IReadOnlyList<int> lines)
    {
        foreach (var line in lines)
        {
            var info = new GpioLineInfo { Offset = (uint)line };
            var answer = DeviceCalls.Control(_handle, GpioCalls.GPIO_V2_GET_LINEINFO_IOCTL, ref info);
            if (answer.Succeeded && (info.Flags & GpioNumbers.GPIO_V2_LINE_FLAG_USED) != 0)
                return (line, TextOf(info.Consumer) is { Length: > 0 } name ? $"\"{name}\"" : "somebody who gave no name");
        }

        return null;
    }

    private static string TextOf(byte* bytes)
    {
        var text = new ReadOnlySpan<byte>(bytes, GpioNumbers.GPIO_MAX_NAME_SIZE);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private const int O_RDWR = 2;
}
