using System.Reflection;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop.Gpio;
using EdgeCam.Linux.Interop.I2c;
using EdgeCam.Testing.Interop;
using Xunit;

namespace EdgeCam.Linux.Tests.Interop;

/// <summary>The same for GPIO and I2C.</summary>
public sealed class PinAbiTests
{
    [Theory]
    [InlineData(CompilerCheck.Native, Architecture.X64)]
    [InlineData(CompilerCheck.Cross, Architecture.Arm64)]
    public Task Pins_and_buses_are_laid_out_as_in_the_C_headers(string compiler, Architecture architecture) => CompilerCheck.Agrees(compiler, architecture, Includes, Table());

    private static SortedDictionary<string, long> Table()
    {
        static long At<T>(string field) => Marshal.OffsetOf<T>(field);
        var table = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["offsetof(struct gpiochip_info, label)"] = At<GpioChipInfo>(nameof(GpioChipInfo.Label)),
            ["offsetof(struct gpiochip_info, lines)"] = At<GpioChipInfo>(nameof(GpioChipInfo.Lines)),
            ["offsetof(struct gpio_v2_line_info, consumer)"] = At<GpioLineInfo>(nameof(GpioLineInfo.Consumer)),
            ["offsetof(struct gpio_v2_line_info, offset)"] = At<GpioLineInfo>(nameof(GpioLineInfo.Offset)),
            ["offsetof(struct gpio_v2_line_info, flags)"] = At<GpioLineInfo>(nameof(GpioLineInfo.Flags)),
            ["sizeof(struct gpio_v2_line_config_attribute)"] = Marshal.SizeOf<GpioLineAttribute>(),
            ["offsetof(struct gpio_v2_line_config_attribute, attr.id)"] = At<GpioLineAttribute>(nameof(GpioLineAttribute.Id)),
            ["offsetof(struct gpio_v2_line_config_attribute, attr.values)"] = At<GpioLineAttribute>(nameof(GpioLineAttribute.Values)),
            ["offsetof(struct gpio_v2_line_config_attribute, attr.debounce_period_us)"] = At<GpioLineAttribute>(nameof(GpioLineAttribute.DebounceMicroseconds)),
            ["offsetof(struct gpio_v2_line_config_attribute, mask)"] = At<GpioLineAttribute>(nameof(GpioLineAttribute.Mask)),
            ["offsetof(struct gpio_v2_line_request, consumer)"] = At<GpioLineRequest>(nameof(GpioLineRequest.Consumer)),
            ["offsetof(struct gpio_v2_line_request, config.flags)"] = At<GpioLineRequest>(nameof(GpioLineRequest.Flags)),
            ["offsetof(struct gpio_v2_line_request, config.num_attrs)"] = At<GpioLineRequest>(nameof(GpioLineRequest.AttributeCount)),
            ["offsetof(struct gpio_v2_line_request, config.attrs)"] = At<GpioLineRequest>(nameof(GpioLineRequest.Attribute)),
            ["offsetof(struct gpio_v2_line_request, num_lines)"] = At<GpioLineRequest>(nameof(GpioLineRequest.LineCount)),
            ["offsetof(struct gpio_v2_line_request, fd)"] = At<GpioLineRequest>(nameof(GpioLineRequest.Fd)),
            ["offsetof(struct gpio_v2_line_values, mask)"] = At<GpioLineValues>(nameof(GpioLineValues.Mask)),
            ["sizeof(struct gpio_v2_line_event)"] = Marshal.SizeOf<GpioLineEvent>(),
            ["offsetof(struct gpio_v2_line_event, timestamp_ns)"] = At<GpioLineEvent>(nameof(GpioLineEvent.TimestampNs)),
            ["offsetof(struct gpio_v2_line_event, id)"] = At<GpioLineEvent>(nameof(GpioLineEvent.Id)),
            ["offsetof(struct gpio_v2_line_event, offset)"] = At<GpioLineEvent>(nameof(GpioLineEvent.Offset)),
            ["offsetof(struct gpio_v2_line_event, seqno)"] = At<GpioLineEvent>(nameof(GpioLineEvent.Sequence)),
            ["sizeof(struct i2c_msg)"] = Marshal.SizeOf<I2cMessage>(),
            ["offsetof(struct i2c_msg, flags)"] = At<I2cMessage>(nameof(I2cMessage.Flags)),
            ["offsetof(struct i2c_msg, len)"] = At<I2cMessage>(nameof(I2cMessage.Length)),
            ["offsetof(struct i2c_msg, buf)"] = At<I2cMessage>(nameof(I2cMessage.Buffer)),
            ["sizeof(struct i2c_rdwr_ioctl_data)"] = Marshal.SizeOf<I2cTransfer>(),
            ["offsetof(struct i2c_rdwr_ioctl_data, nmsgs)"] = At<I2cTransfer>(nameof(I2cTransfer.Count)),
            ["sizeof(struct i2c_smbus_ioctl_data)"] = Marshal.SizeOf<SmbusTransfer>(),
            ["offsetof(struct i2c_smbus_ioctl_data, command)"] = At<SmbusTransfer>(nameof(SmbusTransfer.Command)),
            ["offsetof(struct i2c_smbus_ioctl_data, size)"] = At<SmbusTransfer>(nameof(SmbusTransfer.Size)),
            ["offsetof(struct i2c_smbus_ioctl_data, data)"] = At<SmbusTransfer>(nameof(SmbusTransfer.Data)),
        }.With(typeof(GpioNumbers), typeof(I2cCalls));
        foreach (var request in typeof(GpioCalls).GetFields(BindingFlags.Static | BindingFlags.Public))
            table.Add($"(unsigned){request.Name}", (uint)request.GetValue(null)!); // holds the size of its structure
        return table;
    }

    private const string Includes = """
        #include <stddef.h>
        #include <linux/gpio.h>
        #include <linux/i2c.h>
        #include <linux/i2c-dev.h>

        """;
}
