using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Testing;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Ring;

public sealed class LiveStreamWriterTests : IDisposable
{
    private static readonly MediaInstant At = new(1_234_567_890_123);
    private static readonly ColourDescription Hd = new(1, 1, 1);
    private readonly LiveStream _stream = new("cam", new FrameRing(DataSize.KiB(64), 64, 20_000), FrameRate.Of(30), canForceIdr: true);
    private readonly LiveStreamWriter _writer;
    private int _published;

    public LiveStreamWriterTests()
    {
        _stream.Listen(() => _published++);
        _writer = new LiveStreamWriter(_stream, addsCaptureTime: false);
    }

    public void Dispose() => _stream.Ring.Dispose();

    [Fact]
    public void A_unit_that_lacks_nothing_is_written_as_it_is_and_makes_its_parameter_sets_known()
    {
        var unit = SyntheticH264.IdrUnit();
        Assert.Equal(unit.Length, _writer.WriteVideo(unit, At));
        Assert.Equal(unit, Newest(out var info));
        Assert.Equal(new AccessUnitInfo(Track.Video, AccessUnitFlags.Idr, At), info);
        Assert.Equal((640, 360), (_stream.Parameters!.Parsed.Width, _stream.Parameters.Parsed.Height));
        Assert.Equal((1, 1), (_published, _stream.Ring.NewestIdr));
    }

    [Fact]
    public void An_idr_without_parameter_sets_gets_them_behind_its_delimiter_and_before_its_sei()
    {
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        byte[] sei = [0x06, 0x01, 0x01, 0x22, 0x80], slice = SyntheticH264.Slice(0x65, 90);
        _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Delimiter(), sei, slice), At);
        Assert.Equal(
            SyntheticH264.AnnexB(SyntheticH264.Delimiter(), SyntheticH264.Sps(640, 360), SyntheticH264.Pps(), sei, slice), Newest(out _));

        _writer.WriteVideo(SyntheticH264.AnnexB(slice), At);
        Assert.Equal(SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Pps(), slice), Newest(out _));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_capture_time_stands_right_before_the_first_slice(int startCodeBytes)
    {
        var writer = new LiveStreamWriter(_stream, addsCaptureTime: true);
        byte[] slices = SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, 90), SyntheticH264.Slice(0x65, 80, isFirst: false));
        var before = SyntheticH264.AnnexB(SyntheticH264.Delimiter(), SyntheticH264.Sps(640, 360), SyntheticH264.Pps());
        byte[] unit = [.. before, .. slices.AsSpan(4 - startCodeBytes)];
        Assert.Equal(unit.Length + CaptureTimeSei.Size, writer.WriteVideo(unit, At));

        var written = Newest(out _);
        Assert.Equal([9, 7, 8, 6, 5, 5], Types(written));
        Assert.Equal(before, written[..before.Length]);
        Assert.Equal(unit[before.Length..], written[(before.Length + CaptureTimeSei.Size)..]);
        Assert.True(CaptureTimeSei.TryRead(written.AsSpan(before.Length + 4, CaptureTimeSei.Size - 4), out var capturedAt));
        Assert.Equal(At, capturedAt);
    }

    [Fact]
    public void An_idr_that_nobody_could_decode_is_dropped()
    {
        Assert.Equal(0, _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, 90)), At));
        Assert.Equal(0, _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Slice(0x65, 90)), At)); // no PPS
        Assert.Equal((0, 0), (_stream.Ring.Newest, _published));
        Assert.Null(_stream.Parameters);
    }

    [Fact]
    public void Parameter_sets_alone_are_remembered_for_the_idr_that_follows()
    {
        var sets = SyntheticH264.AnnexB(SyntheticH264.Sps(640, 360), SyntheticH264.Pps());
        Assert.Equal(0, _writer.WriteVideo(sets, At));
        Assert.Equal(0, _stream.Ring.Newest);
        var slice = SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, 90));
        _writer.WriteVideo(slice, At);
        Assert.Equal([.. sets, .. slice], Newest(out _));
    }

    [Fact]
    public void New_parameter_sets_replace_the_old_ones()
    {
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        var first = _stream.Parameters;
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        Assert.Same(first, _stream.Parameters);
        _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Sps(1920, 1080), SyntheticH264.Pps(), SyntheticH264.Slice(0x65, 9)), At);
        Assert.Equal(1080, _stream.Parameters!.Parsed.Height);
    }

    [Fact]
    public void A_unit_that_is_too_large_is_counted_and_an_idr_asked_for()
    {
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        Assert.False(_stream.IsIdrWanted);
        Assert.Equal(0, _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Slice(0x41, 20_000)), At));
        Assert.Equal((1, 1), (_writer.Oversized, _stream.Ring.Newest));
        Assert.True(_stream.IsIdrWanted);
        _stream.OnIdrForced();
        Assert.False(_stream.IsIdrWanted);
    }

    [Fact]
    public void Parameter_sets_that_name_no_colours_are_made_to_and_all_else_stays()
    {
        var writer = new LiveStreamWriter(_stream, addsCaptureTime: false) { Colours = ColourDescription.Jpeg };
        byte[] described = ColourSignal.Describe(SyntheticH264.Sps(640, 360), ColourDescription.Jpeg)!, sei = [0x06, 0x01, 0x01, 0x22, 0x80], slice = SyntheticH264.Slice(0x65, 90);
        byte[][] others = [SyntheticH264.Pps(), sei, [.. SyntheticH264.Pps(), 0x01]]; // a second PPS is the encoder's own business
        writer.WriteVideo(SyntheticH264.AnnexB([SyntheticH264.Delimiter(), SyntheticH264.Sps(640, 360), .. others, slice]), At);
        Assert.Equal([SyntheticH264.Delimiter(), described, .. others, slice], Nals(Newest(out _)));
        Assert.Equal(described, _stream.Parameters!.Sps);

        writer.WriteVideo(SyntheticH264.AnnexB(slice), At);
        Assert.Equal([described, SyntheticH264.Pps(), slice], Nals(Newest(out _)));
        byte[] saysItself = SyntheticH264.AnnexB(ColourSignal.Describe(SyntheticH264.Sps(640, 360), Hd)!, SyntheticH264.Pps(), slice);
        writer.WriteVideo(saysItself, At);
        Assert.Equal(saysItself, Newest(out _));
    }

    [Fact]
    public void Parameter_sets_that_cannot_be_read_stay_what_the_decoder_sees_last()
    {
        var writer = new LiveStreamWriter(_stream, addsCaptureTime: false) { Colours = Hd };
        writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        byte[] unread = [0x67, 1], slice = SyntheticH264.Slice(0x65, 90);
        writer.WriteVideo(SyntheticH264.AnnexB(unread, SyntheticH264.Pps(), slice), At);
        Assert.Equal([ColourSignal.Describe(SyntheticH264.Sps(640, 360), Hd)!, unread, SyntheticH264.Pps(), slice], Nals(Newest(out _)));
    }

    [Fact]
    public void Who_takes_over_with_other_colours_says_so()
    {
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        var next = new LiveStreamWriter(_stream, addsCaptureTime: false) { Colours = Hd };
        next.WriteVideo(SyntheticH264.IdrUnit(), At + TimeSpan.FromMilliseconds(40));
        Assert.Equal(ColourSignal.Describe(SyntheticH264.Sps(640, 360), Hd), _stream.Parameters!.Sps);
    }

    [Fact]
    public void Pictures_that_nothing_refers_to_are_marked()
    {
        _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Slice(0x01, 50)), At);
        Newest(out var info);
        Assert.Equal(AccessUnitFlags.Disposable, info.Flags);
        _writer.WriteVideo(SyntheticH264.AnnexB(SyntheticH264.Slice(0x41, 50)), At);
        Newest(out info);
        Assert.Equal(AccessUnitFlags.None, info.Flags);
    }

    [Fact]
    public void Sound_begins_with_the_first_picture()
    {
        Assert.Equal(0, _writer.WriteSound([1, 2, 3], At));
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        Assert.Equal(3, _writer.WriteSound([1, 2, 3], At));
        Assert.Equal([1, 2, 3], Newest(out var info));
        Assert.Equal(Track.Sound, info.Track);
    }

    [Fact]
    public void Writing_allocates_nothing_while_the_parameter_sets_stay()
    {
        var writer = new LiveStreamWriter(_stream, addsCaptureTime: true) { Colours = ColourDescription.Jpeg };
        byte[] idr = SyntheticH264.IdrUnit(), bareIdr = SyntheticH264.AnnexB(SyntheticH264.Slice(0x65, 500)), sound = new byte[200];
        Allocation.AssertNone(Write);

        void Write()
        {
            writer.WriteVideo(idr, At);
            writer.WriteVideo(bareIdr, At);
            writer.WriteSound(sound, At);
        }
    }

    [Fact]
    public void A_writer_that_takes_over_goes_back_in_time_on_no_track()
    {
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        _writer.WriteSound([1, 2, 3], At - TimeSpan.FromMilliseconds(21));
        var (next, newest) = (new LiveStreamWriter(_stream, addsCaptureTime: false), _stream.Ring.Newest);

        Assert.Equal(0, next.WriteSound([4], At - TimeSpan.FromMilliseconds(21)));
        Assert.Equal(0, next.WriteVideo(SyntheticH264.IdrUnit(), At));
        Assert.True(_stream.IsIdrWanted); // what follows would refer to it
        Assert.Equal(newest, _stream.Ring.Newest);

        Assert.Equal(1, next.WriteSound([5], At)); // the picture of that time is another track's
        Assert.NotEqual(0, next.WriteVideo(SyntheticH264.IdrUnit(), At + TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void Who_does_not_listen_any_more_is_not_told()
    {
        var others = 0;
        void OnPublished() => others++;
        _stream.Listen(OnPublished);
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        _stream.Ignore(OnPublished);
        _writer.WriteVideo(SyntheticH264.IdrUnit(), At);
        Assert.Equal((1, 2), (others, _published));
    }

    private byte[] Newest(out AccessUnitInfo info)
    {
        Assert.Equal(RingRead.Ok, _stream.Ring.TryRead(_stream.Ring.Newest, out var view));
        info = view.Info;
        return view.Bytes.ToArray();
    }

    private static List<byte[]> Nals(ReadOnlySpan<byte> accessUnit)
    {
        var nals = new List<byte[]>();
        while (NalReader.TryNext(ref accessUnit, out var nal))
            nals.Add(nal.ToArray());
        return nals;
    }

    private static List<int> Types(ReadOnlySpan<byte> accessUnit)
    {
        var types = new List<int>();
        while (NalReader.TryNext(ref accessUnit, out var nal))
            types.Add((int)NalUnit.TypeOf(nal[0]));
        return types;
    }
}
