using System.Globalization;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.I2c;

namespace EdgeCam.Linux.I2c;

/// <summary>A device on an I2C bus (Documentation/i2c/dev-interface).</summary>
/// <remarks>Thread-bound. A call lasts as long as its bytes on the bus, a tenth of a millisecond each; on a bus that hangs, until the adapter gives up, a second.</remarks>
public sealed unsafe class I2cDevice : IDisposable
{
    private readonly DescriptorHandle _handle;
    private readonly string _bus;
    private readonly int _address;

    private I2cDevice(DescriptorHandle handle, string bus, int address) => (_handle, _bus, _address) = (handle, bus, address);

    /// <param name="bus">1 of <c>/dev/i2c-1</c>.</param>
    /// <param name="address">7 bits.</param>
    /// <exception cref="I2cException">There is no such bus, or a driver of the kernel has the address.</exception>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public static I2cDevice Open(int bus, int address)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/dev/i2c-{bus}");
        if (!File.Exists(path))
            throw new I2cException($"There is no {path}: switch the bus on (dtparam=i2c_arm=on in config.txt, and the module i2c-dev), or correct the bus.");
        var handle = FileCalls.Open(path, O_RDWR).OrThrowIfInvalid("open", path);
        var device = new I2cDevice(handle, path, address);
        var answer = DeviceCalls.Control(handle, I2cCalls.I2C_SLAVE, address);
        if (answer.Succeeded)
            return device;
        handle.Dispose();
        throw device.Refused(answer.Errno);
    }

    /// <summary>Sends one byte, as SMBus "send byte".</summary>
    /// <exception cref="I2cException">It does not answer.</exception>
    public void Send(byte command)
    {
        var transfer = new SmbusTransfer { ReadWrite = I2cCalls.I2C_SMBUS_WRITE, Command = command, Size = I2cCalls.I2C_SMBUS_BYTE };
        Check(DeviceCalls.Control(_handle, I2cCalls.I2C_SMBUS, ref transfer));
    }

    /// <summary>Reads as many bytes as there is room for, in one go and without a command.</summary>
    /// <exception cref="I2cException">It does not answer, or the adapter knows SMBus only.</exception>
    public void Receive(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var message = new I2cMessage { Address = (ushort)_address, Flags = I2cCalls.I2C_M_RD, Length = (ushort)bytes.Length, Buffer = (nint)start };
            var transfer = new I2cTransfer { Messages = (nint)(&message), Count = 1 };
            Check(DeviceCalls.Control(_handle, I2cCalls.I2C_RDWR, ref transfer));
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{_address:x2} on {_bus}");

    public void Dispose() => _handle.Dispose();

    private void Check(SyscallResult result)
    {
        if (!result.Succeeded)
            throw Refused(result.Errno);
    }

    // Adapters differ in how they say that nobody acknowledged (Documentation/i2c/fault-codes).
    private I2cException Refused(int errno) => new(errno switch
    {
        Errno.EREMOTEIO or Errno.ENXIO or Errno.ENODEV or Errno.EIO or Errno.ETIMEDOUT =>
            $"The I2C device {this} does not answer (errno {errno}): check its wiring, its supply and its address; i2cdetect -y {_bus[(_bus.LastIndexOf('-') + 1)..]} shows who does.",
        Errno.EBUSY => $"A driver of the kernel has the I2C device {this}: EdgeCam reads it by that driver if it offers in_illuminance; else take the driver's overlay out of config.txt.",
        Errno.EOPNOTSUPP => $"The adapter of {this} knows only SMBus, which cannot read this device: connect it to another bus.",
        _ => $"The I2C device {this} cannot be spoken to: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).",
    });

    private const int O_RDWR = 2;
}
