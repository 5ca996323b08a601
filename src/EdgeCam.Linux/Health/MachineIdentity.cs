namespace EdgeCam.Linux.Health;

/// <summary>What machine this is. Thread-safe.</summary>
public static class MachineIdentity
{
    /// <summary>The id that the installation was given (machine-id(5)); null where there is none. Not to be shown: hash it.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static string? MachineId(string root) => KernelFile.Line(Path.Combine(root, "etc/machine-id"));

    /// <summary>The board as its device tree names it, such as "Raspberry Pi 4 Model B Rev 1.4"; null on a PC.</summary>
    public static string? Model(string root) => KernelFile.Line(Path.Combine(root, "proc/device-tree/model"))?.TrimEnd('\0');

    /// <summary>Version of the kernel, as <c>uname -r</c> says it.</summary>
    public static string? Kernel(string root) => KernelFile.Line(Path.Combine(root, "proc/sys/kernel/osrelease"));
}
