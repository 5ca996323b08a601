using EdgeCam.Linux.Interop.Video;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A camera's controls: they belong to the camera, so that any opening of its node reaches them, also while it films.</summary>
/// <remarks>Reentrant.</remarks>
public static unsafe class CameraControls
{
    private const string HorizontalFlip = "horizontal_flip";
    private const string VerticalFlip = "vertical_flip";
    private const int MostControls = 512; // a driver that never ends its list

    /// <summary>All that can be set or read as a number, in the driver's order.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static IReadOnlyList<CameraControl> Of(string path)
    {
        using var device = V4l2Device.Open(path);
        return Of(device);
    }

    /// <summary>Sets controls in the order given, for some set others free; before that, those that are not wanted any more to their defaults.</summary>
    /// <param name="onFault">Told of each that cannot be: the others are set. Null: none is set then.</param>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    /// <exception cref="VideoDeviceException">It has no such controls, or not these values, and nobody listens to that; the message names all.</exception>
    public static void Apply(string path, IReadOnlyList<KeyValuePair<string, long>> wanted, IEnumerable<string> unwanted, Action<string>? onFault = null)
    {
        using var device = V4l2Device.Open(path);
        var controls = Of(device);
        List<string> faults = [.. wanted.Select(item => FaultOf(controls, item)).OfType<string>()];
        if (faults.Count > 0 && onFault is null)
            throw new VideoDeviceException($"{device}: {string.Join("; ", faults)}.");
        faults.ForEach(fault => onFault?.Invoke($"{device}: {fault}."));
        foreach (var control in controls.Where(control => unwanted.Contains(control.Name, StringComparer.Ordinal)))
            _ = Set(device, control, control.Default);
        foreach (var item in wanted.Where(item => FaultOf(controls, item) is null))
        {
            if (!Set(device, controls.First(control => IsNamed(control, item.Key)), item.Value))
                OnRefused(device, item, onFault);
        }
    }

    /// <summary>Has the camera flip its pictures itself, which costs nothing; what it flipped before is undone.</summary>
    /// <param name="isRowReversed">Left and right change places.</param>
    /// <param name="isColumnReversed">Above and below.</param>
    /// <returns>False: it cannot do all of that, and flips nothing.</returns>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static bool TryFlip(string path, bool isRowReversed, bool isColumnReversed)
    {
        using var device = V4l2Device.Open(path);
        var controls = Of(device);
        var isDone = TrySet(device, controls, HorizontalFlip, isRowReversed) & TrySet(device, controls, VerticalFlip, isColumnReversed);
        if (isDone)
            return true;
        TrySet(device, controls, HorizontalFlip, isOn: false);
        TrySet(device, controls, VerticalFlip, isOn: false);
        return false;
    }

    private static bool TrySet(V4l2Device device, List<CameraControl> controls, string name, bool isOn) =>
        controls.Find(control => IsNamed(control, name)) is { } flip ? Set(device, flip, isOn ? 1 : 0) : !isOn;

    private static void OnRefused(V4l2Device device, KeyValuePair<string, long> item, Action<string>? onFault)
    {
        var fault = $"{device} refuses {item.Key}={item.Value}: another control may have taken it over, such as an automatic one; set that first.";
        if (onFault is null)
            throw new VideoDeviceException(fault);
        onFault(fault);
    }

    private static string? FaultOf(IReadOnlyList<CameraControl> controls, KeyValuePair<string, long> item) =>
        controls.FirstOrDefault(control => IsNamed(control, item.Key)) is { } control
            ? control.FaultOf(item.Value)
            : $"there is no control {item.Key}: there are {string.Join(", ", controls.Where(other => !other.IsReadOnly).Select(other => other.Name))}";

    private static bool IsNamed(CameraControl control, string name) => string.Equals(control.Name, name, StringComparison.OrdinalIgnoreCase);

    private static List<CameraControl> Of(V4l2Device device)
    {
        var controls = new List<CameraControl>();
        var query = new V4l2ControlQuery { Id = V4l2Numbers.V4L2_CTRL_FLAG_NEXT_CTRL };
        for (var i = 0; i < MostControls && device.Try(V4l2Calls.VIDIOC_QUERY_EXT_CTRL, ref query).Succeeded; i++)
        {
            if (IsNumber(query.Type) && query.Elements <= 1 && (query.Flags & V4l2Numbers.V4L2_CTRL_FLAG_DISABLED) == 0)
                controls.Add(Describe(device, query));
            query.Id |= V4l2Numbers.V4L2_CTRL_FLAG_NEXT_CTRL;
        }

        return controls;
    }

    private static bool IsNumber(uint type) => type
        is V4l2Numbers.V4L2_CTRL_TYPE_INTEGER or V4l2Numbers.V4L2_CTRL_TYPE_BOOLEAN or V4l2Numbers.V4L2_CTRL_TYPE_MENU or V4l2Numbers.V4L2_CTRL_TYPE_BUTTON
        or V4l2Numbers.V4L2_CTRL_TYPE_INTEGER64 or V4l2Numbers.V4L2_CTRL_TYPE_BITMASK or V4l2Numbers.V4L2_CTRL_TYPE_INTEGER_MENU;

    private static CameraControl Describe(V4l2Device device, in V4l2ControlQuery query)
    {
        var isButton = query.Type == V4l2Numbers.V4L2_CTRL_TYPE_BUTTON;
        fixed (V4l2ControlQuery* start = &query)
        {
            return new CameraControl(
                query.Id, CameraControl.NameOf(V4l2Device.TextOf(start->Name, 32)), query.Minimum, query.Maximum, (long)query.Step, query.DefaultValue,
                isButton ? null : ValueOf(device, query), (query.Flags & V4l2Numbers.V4L2_CTRL_FLAG_READ_ONLY) != 0, (query.Flags & V4l2Numbers.V4L2_CTRL_FLAG_INACTIVE) == 0, MenuOf(device, query));
        }
    }

    private static long? ValueOf(V4l2Device device, in V4l2ControlQuery query)
    {
        var control = new V4l2Control { Id = query.Id };
        var controls = new V4l2Controls { Which = V4l2Numbers.V4L2_CTRL_WHICH_CUR_VAL, Count = 1, Controls = &control };
        return !device.Try(V4l2Calls.VIDIOC_G_EXT_CTRLS, ref controls).Succeeded ? null
            : query.Type == V4l2Numbers.V4L2_CTRL_TYPE_INTEGER64 ? control.Value64
            : control.Value;
    }

    private static Dictionary<long, string> MenuOf(V4l2Device device, in V4l2ControlQuery query)
    {
        var menu = new Dictionary<long, string>();
        if (query.Type is not (V4l2Numbers.V4L2_CTRL_TYPE_MENU or V4l2Numbers.V4L2_CTRL_TYPE_INTEGER_MENU))
            return menu;
        for (var index = query.Minimum; index <= Math.Min(query.Maximum, query.Minimum + MostControls); index++)
        {
            var item = new V4l2MenuQuery { Id = query.Id, Index = (uint)index };
            if (device.Try(V4l2Calls.VIDIOC_QUERYMENU, ref item).Succeeded) // holes are allowed
                menu[index] = query.Type == V4l2Numbers.V4L2_CTRL_TYPE_MENU ? V4l2Device.TextOf(item.Name, 32) : $"{item.Value}";
        }

        return menu;
    }

    private static bool Set(V4l2Device device, CameraControl control, long value)
    {
        var item = new V4l2Control { Id = control.Id, Value64 = value }; // of 32 bits the lower half is read, which stands first
        var controls = new V4l2Controls { Which = V4l2Numbers.V4L2_CTRL_WHICH_CUR_VAL, Count = 1, Controls = &item };
        return device.Try(V4l2Calls.VIDIOC_S_EXT_CTRLS, ref controls).Succeeded;
    }
}
