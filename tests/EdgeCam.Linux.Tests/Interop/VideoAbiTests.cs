using System.Reflection;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Testing.Interop;
using Xunit;

namespace EdgeCam.Linux.Tests.Interop;

/// <summary>The same for V4L2: request numbers hold the sizes of their structures, so that they prove those.</summary>
public sealed class VideoAbiTests
{
    [Theory]
    [InlineData(CompilerCheck.Native, Architecture.X64)]
    [InlineData(CompilerCheck.Cross, Architecture.Arm64)]
    public Task V4l2_is_laid_out_as_in_the_C_headers(string compiler, Architecture architecture) => CompilerCheck.Agrees(compiler, architecture, Includes, Table());

    private static SortedDictionary<string, long> Table()
    {
        static long At<T>(string field) => Marshal.OffsetOf<T>(field);
        var table = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["offsetof(struct v4l2_capability, card)"] = At<V4l2Capability>(nameof(V4l2Capability.Card)),
            ["offsetof(struct v4l2_capability, bus_info)"] = At<V4l2Capability>(nameof(V4l2Capability.Bus)),
            ["offsetof(struct v4l2_capability, capabilities)"] = At<V4l2Capability>(nameof(V4l2Capability.Capabilities)),
            ["offsetof(struct v4l2_capability, device_caps)"] = At<V4l2Capability>(nameof(V4l2Capability.DeviceCapabilities)),
            ["offsetof(struct v4l2_fmtdesc, flags)"] = At<V4l2FormatDescription>(nameof(V4l2FormatDescription.Flags)),
            ["offsetof(struct v4l2_fmtdesc, pixelformat)"] = At<V4l2FormatDescription>(nameof(V4l2FormatDescription.PixelFormat)),
            ["offsetof(struct v4l2_frmsizeenum, type)"] = At<V4l2FrameSize>(nameof(V4l2FrameSize.Type)),
            ["offsetof(struct v4l2_frmsizeenum, discrete.height)"] = At<V4l2FrameSize>(nameof(V4l2FrameSize.Height)),
            ["offsetof(struct v4l2_frmsizeenum, stepwise.max_width)"] = At<V4l2FrameSize>(nameof(V4l2FrameSize.MaxWidth)),
            ["offsetof(struct v4l2_frmsizeenum, stepwise.step_height)"] = At<V4l2FrameSize>(nameof(V4l2FrameSize.StepHeight)),
            ["offsetof(struct v4l2_frmivalenum, type)"] = At<V4l2FrameInterval>(nameof(V4l2FrameInterval.Type)),
            ["offsetof(struct v4l2_frmivalenum, discrete)"] = At<V4l2FrameInterval>(nameof(V4l2FrameInterval.Interval)),
            ["offsetof(struct v4l2_frmivalenum, stepwise.max)"] = At<V4l2FrameInterval>(nameof(V4l2FrameInterval.Longest)),
            ["offsetof(struct v4l2_format, fmt.pix.pixelformat)"] = At<V4l2Format>(nameof(V4l2Format.PixelFormat)),
            ["offsetof(struct v4l2_format, fmt.pix_mp.field)"] = At<V4l2Format>(nameof(V4l2Format.Field)),
            ["offsetof(struct v4l2_format, fmt.pix.bytesperline)"] = At<V4l2Format>(nameof(V4l2Format.BytesPerLine)),
            ["offsetof(struct v4l2_format, fmt.pix.sizeimage)"] = At<V4l2Format>(nameof(V4l2Format.ImageBytes)),
            ["offsetof(struct v4l2_format, fmt.pix_mp.plane_fmt[0].sizeimage)"] = At<V4l2Format>(nameof(V4l2Format.Plane0)),
            ["offsetof(struct v4l2_format, fmt.pix_mp.plane_fmt[2])"] = At<V4l2Format>(nameof(V4l2Format.Plane2)),
            ["offsetof(struct v4l2_format, fmt.pix_mp.num_planes)"] = At<V4l2Format>(nameof(V4l2Format.PlaneCount)),
            ["offsetof(struct v4l2_plane_pix_format, bytesperline)"] = At<V4l2PlaneFormat>(nameof(V4l2PlaneFormat.BytesPerLine)),
            ["offsetof(struct v4l2_requestbuffers, memory)"] = At<V4l2RequestBuffers>(nameof(V4l2RequestBuffers.Memory)),
            ["sizeof(struct v4l2_plane)"] = Marshal.SizeOf<V4l2Plane>(),
            ["offsetof(struct v4l2_plane, m.fd)"] = At<V4l2Plane>(nameof(V4l2Plane.Fd)),
            ["offsetof(struct v4l2_plane, data_offset)"] = At<V4l2Plane>(nameof(V4l2Plane.DataOffset)),
            ["offsetof(struct v4l2_buffer, timestamp)"] = At<V4l2Buffer>(nameof(V4l2Buffer.Timestamp)),
            ["offsetof(struct v4l2_buffer, sequence)"] = At<V4l2Buffer>(nameof(V4l2Buffer.Sequence)),
            ["offsetof(struct v4l2_buffer, memory)"] = At<V4l2Buffer>(nameof(V4l2Buffer.Memory)),
            ["offsetof(struct v4l2_buffer, m.planes)"] = At<V4l2Buffer>(nameof(V4l2Buffer.Planes)),
            ["offsetof(struct v4l2_buffer, length)"] = At<V4l2Buffer>(nameof(V4l2Buffer.Length)),
            ["sizeof(((struct v4l2_buffer *)0)->timestamp)"] = Marshal.SizeOf<TimeVal>(),
            ["offsetof(struct v4l2_exportbuffer, fd)"] = At<V4l2ExportBuffer>(nameof(V4l2ExportBuffer.Fd)),
            ["offsetof(struct v4l2_streamparm, parm.capture.timeperframe)"] = At<V4l2StreamParameters>(nameof(V4l2StreamParameters.TimePerFrame)),
            ["offsetof(struct v4l2_streamparm, parm.output.timeperframe)"] = At<V4l2StreamParameters>(nameof(V4l2StreamParameters.TimePerFrame)),
            ["sizeof(struct v4l2_ext_control)"] = Marshal.SizeOf<V4l2Control>(),
            ["offsetof(struct v4l2_ext_control, value64)"] = At<V4l2Control>(nameof(V4l2Control.Value64)),
            ["offsetof(struct v4l2_ext_controls, count)"] = At<V4l2Controls>(nameof(V4l2Controls.Count)),
            ["offsetof(struct v4l2_ext_controls, controls)"] = At<V4l2Controls>(nameof(V4l2Controls.Controls)),
            ["offsetof(struct v4l2_query_ext_ctrl, minimum)"] = At<V4l2ControlQuery>(nameof(V4l2ControlQuery.Minimum)),
            ["offsetof(struct v4l2_query_ext_ctrl, flags)"] = At<V4l2ControlQuery>(nameof(V4l2ControlQuery.Flags)),
            ["offsetof(struct v4l2_query_ext_ctrl, elems)"] = At<V4l2ControlQuery>(nameof(V4l2ControlQuery.Elements)),
            ["offsetof(struct v4l2_querymenu, name)"] = At<V4l2MenuQuery>(nameof(V4l2MenuQuery.Name)),
            ["offsetof(struct v4l2_querymenu, value)"] = At<V4l2MenuQuery>(nameof(V4l2MenuQuery.Value)),
            ["offsetof(struct v4l2_event, u.src_change.changes)"] = At<V4l2Event>(nameof(V4l2Event.Changes)),
            ["offsetof(struct v4l2_event, pending)"] = At<V4l2Event>(nameof(V4l2Event.Pending)),
        }.With(typeof(V4l2Numbers));
        foreach (var request in typeof(V4l2Calls).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsInitOnly))
            table.Add($"(unsigned){request.Name}", (uint)request.GetValue(null)!);
        return table;
    }

    private const string Includes = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <sys/mman.h>
        #include <linux/videodev2.h>

        """;
}
