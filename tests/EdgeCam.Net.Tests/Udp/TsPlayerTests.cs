using EdgeCam.Diagnostics;
using EdgeCam.MpegTs;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Net.Udp;
using EdgeCam.Testing.MpegTs;
using Xunit;

namespace EdgeCam.Net.Tests.Udp;

public sealed class TsPlayerTests : IDisposable
{
    private readonly TestStream _stream = new(hasSound: true);
    private readonly UdpReceiver _receiver = new();
    private readonly TsPlayer _player;

    public TsPlayerTests() => _player = new TsPlayer(_stream.Stream, new UdpPlan(UdpFormat.MpegTs, _receiver.EndPoint), new MemoryBudget());

    public void Dispose()
    {
        _player.Dispose();
        _receiver.Dispose();
        _stream.Dispose();
    }

    [Fact]
    public void The_analyser_has_nothing_against_what_arrives()
    {
        Send(_stream.Idr(30_000));
        for (var i = 0; i < 50; i++)
        {
            Send(_stream.Picture(3_000));
            Send(_stream.Sound());
        }

        var report = Judge();
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.Equal(51, report.Video.Count());
        Assert.Equal(50, report.Audio.Count());
        Assert.All(_receiver.Received, datagram => Assert.InRange(datagram.Length, 1, TsMuxer.DatagramBytes));
    }

    [Fact]
    public void It_begins_with_an_idr()
    {
        Send(_stream.Picture());
        Send(_stream.Sound());
        Assert.Empty(_receiver.Receive());
        Send(_stream.Idr());
        Assert.Single(Judge().Video, unit => unit.IsRandomAccess);
    }

    [Fact]
    public void After_a_lap_it_marks_the_break_asks_for_an_idr_and_goes_on_with_it()
    {
        Send(_stream.Idr());
        Send(_stream.Picture());
        _player.OnLapped();
        Assert.True(_stream.Stream.IsIdrWanted);
        Send(_stream.Picture());
        Send(_stream.Idr());
        Send(_stream.Picture());
        var report = Judge();
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.True(report.Discontinuities > 0);
        Assert.Equal([true, false, true, false], report.Video.Select(unit => unit.IsRandomAccess));
    }

    [Fact]
    public void A_unit_that_is_overwritten_meanwhile_is_not_sent()
    {
        Send(_stream.Idr());
        var view = _stream.View(_stream.Idr(100_000));
        for (var i = 0; i < 20; i++)
            _stream.Idr(100_000);
        var before = _receiver.Receive().Count;
        _player.OnUnit(view, _stream.Now);
        Assert.Equal(before, _receiver.Receive().Count);
        Send(_stream.Ring.Newest);
        var report = Judge();
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.Equal(2, report.Video.Count());
    }

    // Sent as captured, with the clock kept up in between as the sender does.
    private void Send(long sequence)
    {
        var view = _stream.View(sequence);
        while (_player.NextDeadline < view.Info.CapturedAt)
            _player.OnTime(_player.NextDeadline);
        _player.OnUnit(view, view.Info.CapturedAt);
    }

    private TransportStreamReport Judge()
    {
        var analyser = new TransportStreamAnalyser();
        foreach (var datagram in _receiver.Receive())
            analyser.Add(datagram);
        return analyser.Finish();
    }
}
