using System.Net;
using EdgeCam.Diagnostics;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Net.Rtsp;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Udp;

/// <summary>Sends one stream as plain RTP to a fixed destination, and writes the SDP file that players open.</summary>
internal sealed class RtpPlayer : IUdpPlayer
{
    private readonly UdpPlan _plan;
    private readonly StreamFanOut _fanOut;
    private readonly DatagramSocket _socket;
    private readonly DatagramReader _reader;
    private readonly ReportWriter _reports;
    private readonly ILogger _log;
    private ParameterSets? _described;
    private MediaInstant _nextReport;

    public RtpPlayer(LiveStream stream, UdpPlan plan, int maxPacket, ReportWriter reports, MemoryBudget budget, ILogger log)
    {
        _plan = plan;
        _reports = reports;
        _log = log;
        _socket = UdpSocket.Open(plan);
        _fanOut = new StreamFanOut(stream, 0, maxPacket, null);
        budget.Add($"send buffers rtp {plan.Destination}", _fanOut.Footprint);
        _reader = new DatagramReader(_socket, [TargetAt(0), stream.Sound is null ? null : TargetAt(2)], PlayStart.AtNextIdr(stream));
        _fanOut.Datagrams.Add(_reader);
    }

    public long Dropped => _fanOut.Datagrams.Dropped;

    public MediaInstant NextDeadline => _nextReport;

    public void OnUnit(in AccessUnitView view, MediaInstant now)
    {
        if (view.Info.IsIdr)
            Describe();
        _fanOut.Datagrams.OnUnit(view);
    }

    public void OnLapped() => _fanOut.Stream.RequestIdr();

    public void OnTime(MediaInstant now)
    {
        if (now < _nextReport)
            return;
        _nextReport = now + ReportWriter.Interval;
        _reports.Send(_socket, _reader, _fanOut.Tracks, now);
    }

    public override string ToString() => $"RTP to {_plan.Destination}" + (_plan.SdpFile is null ? "" : $", described in {_plan.SdpFile}");

    public void Dispose()
    {
        _fanOut.Dispose();
        _socket.Dispose();
    }

    private DatagramTarget TargetAt(int offset) => new(
        PeerAddress.From(new IPEndPoint(_plan.Destination.Address, _plan.Destination.Port + offset)),
        PeerAddress.From(new IPEndPoint(_plan.Destination.Address, _plan.Destination.Port + offset + 1)));

    // When the parameter sets change; a player that opens the file must find them.
    private void Describe()
    {
        if (_plan.SdpFile is null || _fanOut.Stream.Parameters is not { } parameters || ReferenceEquals(parameters, _described))
            return;
        _described = parameters;
        try
        {
            SdpFile.Write(_plan.SdpFile, _fanOut.DescribeForFile(_plan.Destination, _plan.Hops));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            UdpLog.SdpNotWritten(_log, _plan.SdpFile, fault.Message);
        }
    }
}
