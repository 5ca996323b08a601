using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;

namespace EdgeCam.Net.Publish;

/// <summary>The RTSP connection itself: responses and reports in, requests and what must leave before media out.</summary>
public sealed partial class RtspPublisherConnection
{
    private const int OutboxBytes = (2 * PublishSession.MaxRequestBytes) + TlsOverhead;
    private const int TurnsPerWake = 4; // a relay that never stops sending waits for the others
    private readonly byte[] _input = new byte[RtspReader.MaxMessageBytes];
    private readonly Outbox _outbox = new(OutboxBytes);
    private int _inputLength;
    private EpollEvents _interest;
    private bool _isRoomWanted; // a packet was refused, and room has not been announced since

    private void OnStreamReady(EpollEvents events, MediaInstant now)
    {
        if ((events & EpollEvents.Writable) != EpollEvents.None)
            _isRoomWanted = false;
        if ((events & ~EpollEvents.Writable) == EpollEvents.None)
            return; // what waits is sent when this event is settled
        for (var turn = 0; turn < TurnsPerWake && _socket is not null; turn++)
        {
            var got = Receive(_input.AsSpan(_inputLength));
            if (got.IsWouldBlock)
                return;
            if (got.IsFailed)
                _session.OnBroken(PublishFailureKind.Closed, $"The connection broke. {ConnectError.Describe(got.Errno, Relay)}");
            else if (got.IsClosed)
                _session.OnClosed();
            if (!got.Succeeded || got.IsClosed)
                return;

            _inputLength += got.Bytes;
            if (!ReadMessages(now))
                return;
        }
    }

    /// <returns>False when the connection has come to its end, or to that of its use.</returns>
    private bool ReadMessages(MediaInstant now)
    {
        var consumed = 0;
        while (true)
        {
            var read = RtspReader.TryRead(_input.AsSpan(consumed, _inputLength - consumed), out var message, out var taken);
            consumed += taken;
            if (read == RtspRead.Incomplete)
                break;
            OnMessage(read, message, now);
            if (State == PublishState.Connecting)
            {
                FollowRedirect(now);
                return false;
            }

            if (IsOver)
                return false;
            Push(); // the answer to a request of the relay makes room for the next
        }

        _input.AsSpan(consumed, _inputLength - consumed).CopyTo(_input);
        _inputLength -= consumed;
        return true;
    }

    private void OnMessage(RtspRead read, in RtspMessage message, MediaInstant now)
    {
        switch (read)
        {
            case RtspRead.Response:
                _session.OnResponse(message.Response!, now);
                break;
            case RtspRead.Request:
                _session.OnRequest(message.Request!);
                break;
            case RtspRead.Interleaved:
                OnInterleaved(message.Channel, message.Payload, now);
                break;
            default:
                _session.OnBroken(PublishFailureKind.Protocol, $"What {_session.Url.Server} sends is not RTSP ({read}): check host and port.");
                break;
        }
    }

    private void OnInterleaved(byte channel, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        foreach (var track in (ReadOnlySpan<Track>)[Track.Video, Track.Sound])
        {
            if (!IsUdp && _session.GrantOf(track) is { } channels && channels.Rtcp == channel)
                ReportReceived?.Invoke(track, packet, now);
        }
    }

    /// <summary>Moves requests to the outbox and sends it, as far as there is room.</summary>
    private void Push()
    {
        while (OutboxBytes - _outbox.Length >= PublishSession.MaxRequestBytes + TlsOverhead && _session.TryPollRequest(_request, out var length))
        {
            TryPost(_request, length, out var written);
            Progress.OnOtherWritten(written);
        }

        if (!IsOver)
            Flush();
    }

    /// <summary>Sends the outbox; true when it is empty.</summary>
    private bool Flush()
    {
        var result = _outbox.Flush(_socket!);
        if (result == SendResult.Closed)
            _session.OnClosed();
        else
            Watch();
        return result == SendResult.Done;
    }

    private void Watch()
    {
        var wantsRoom = _isRoomWanted || !_outbox.IsEmpty;
        var interest = EpollEvents.Readable | (wantsRoom ? EpollEvents.Writable : EpollEvents.None);
        if (interest == _interest)
            return;
        _interest = interest;
        _epoll.Modify(_socket!.Handle, interest, _firstToken + StreamToken);
    }
}
