using System.Net;

namespace EdgeCam.Linux.Health;

/// <summary>Everything the kernel tells of the machine, at one moment. Null is not known.</summary>
/// <param name="Cpu">Since boot: two of them make a share.</param>
/// <param name="WrittenBytes">To the device of the state, since boot.</param>
/// <param name="ResidentBytes">Of this process.</param>
public sealed record MachineReading(
    MachineVitals Vitals,
    int? Mhz,
    long ResidentBytes,
    long? AvailableBytes,
    double? MemoryPressure,
    double? CpuPressure,
    CpuTimes? Cpu,
    long? WrittenBytes,
    (int? UsedPercent, string Source) Life,
    string? Interface,
    int? SignalDbm,
    int? LinkMbps,
    IPAddress? Address,
    TimeSpan? Uptime);

/// <summary>The part of it that events come from: cheap enough to be asked for every second.</summary>
public sealed record MachineVitals(double? Celsius, Throttling Throttling, long? DiskFreeBytes, bool IsClockSynchronized);

/// <summary>Asks the kernel for all of it.</summary>
/// <remarks>Thread-safe. What does not change is looked for once, when this is made.</remarks>
/// <param name="root">"/", or where a test keeps its tree.</param>
/// <param name="stateDirectory">Whose disk is looked after.</param>
public sealed class MachineProbe(string root, string stateDirectory)
{
    private readonly SocTemperature _temperature = new(root);
    private readonly ThrottlingReader _throttling = new(root);
    private readonly StateDisk _disk = new(root, stateDirectory);

    /// <summary>First 8 hex digits.</summary>
    public string? BootId { get; } = Boot.Id(root);

    public MachineVitals ReadVitals() => new(_temperature.Read(), _throttling.Read(), _disk.FreeBytes(), ClockStatus.IsSynchronized(root));

    public MachineReading Read()
    {
        var wayOut = NetworkLink.DefaultInterface(root);
        return new MachineReading(
            ReadVitals(),
            CpuFrequency.ReadMhz(root),
            ProcessMemory.ResidentBytes(),
            MachineMemory.AvailableBytes(root),
            Pressure.SomeOf10s(root, "memory"),
            Pressure.SomeOf10s(root, "cpu"),
            CpuTimes.Read(root),
            _disk.WrittenBytes(),
            _disk.Life(),
            wayOut,
            wayOut is null ? null : NetworkLink.SignalDbm(root, wayOut),
            wayOut is null ? null : NetworkLink.SpeedMbps(root, wayOut),
            wayOut is null ? null : NetworkLink.LocalAddress(),
            Boot.Uptime(root));
    }
}
