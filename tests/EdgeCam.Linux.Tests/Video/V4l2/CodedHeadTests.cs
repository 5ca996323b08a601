using EdgeCam.Linux.Video.V4l2;
using Xunit;

namespace EdgeCam.Linux.Tests.Video.V4l2;

public sealed class CodedHeadTests
{
    private static readonly byte[] Sets = [0, 0, 0, 1, 0x67, 66, 0, 30, 0, 0, 0, 1, 0x68, 0xCE];
    private static readonly byte[] Idr = [0, 0, 0, 1, 0x65, 0x88, 0, 0, 3, 1];
    private static readonly byte[] Other = [0, 0, 1, 0x41, 0x9A, 0x24];
    private static readonly byte[] Filler = [0, 0, 0, 1, 0x0C, 0xFF, 0x80];

    [Fact]
    public void It_is_told_from_the_bytes_what_the_driver_forgets_to_flag()
    {
        Assert.Equal(new CodedHead(true, true, true), CodedHead.Of([.. Sets, .. Idr]));
        Assert.Equal(new CodedHead(false, true, true), CodedHead.Of(Idr));
        Assert.Equal(new CodedHead(false, true, false), CodedHead.Of([.. Other, .. Filler]));
        Assert.Equal(new CodedHead(true, false, false), CodedHead.Of(Sets));
        Assert.Equal(default, CodedHead.Of(Filler));
        Assert.Equal(default, CodedHead.Of([]));
        Assert.Equal(default, CodedHead.Of([0, 0, 1]));
    }

    [Fact]
    public void The_parameter_sets_end_where_the_first_slice_begins()
    {
        Assert.Equal(Sets.Length, CodedHead.LengthOfSets([.. Sets, .. Idr]));
        Assert.Equal(Sets.Length, CodedHead.LengthOfSets([.. Sets, .. Other]));
        Assert.Equal(Sets.Length, CodedHead.LengthOfSets(Sets));
        Assert.Equal(0, CodedHead.LengthOfSets(Idr));
    }
}
