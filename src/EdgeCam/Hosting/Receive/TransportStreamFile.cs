using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting.Receive;

/// <summary>
/// Writes a stream into a file as an MPEG-2 transport stream, from a thread of its own: a slow disk holds up nobody. Each
/// unit is handed to the system at once. A disk that takes no more ends the file behind its last whole unit, and nothing else.
/// </summary>
internal sealed class TransportStreamFile : IDisposable
{
    // A file is not watched while it is written: the clock may lag behind the pictures as far as a receiver waits for them.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(900);
    private readonly LiveStream _stream;
    private readonly ILogger _log;
    private readonly FileStream _file;
    private readonly TsMuxer _muxer;
    private readonly byte[] _packets;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private RingCursor _cursor;
    private MediaInstant _clock; // the newest capture time so far
    private long _written;
    private bool _waitsForIdr = true;
    private volatile bool _isStopping;

    /// <exception cref="StartException">The file cannot be made.</exception>
    public TransportStreamFile(string path, LiveStream stream, MemoryBudget budget, ILogger log)
    {
        (_stream, _log) = (stream, log);
        _file = Create(path);
        _muxer = new TsMuxer(Delay, stream.Sound is { } sound ? sound.AudioSpecificConfig.Span : default);
        // 184 of 188 bytes are payload; the rest is for tables, clock references and stuffing.
        _packets = GC.AllocateUninitializedArray<byte>((stream.Ring.MaxAccessUnitBytes / 16 * 17) + (16 * TsMuxer.DatagramBytes));
        budget.Add("file", new DataSize(_packets.Length));
        stream.Listen(() => _wake.Set());
        _thread = new Thread(Run) { Name = "file", IsBackground = true };
    }

    /// <summary>Starts the thread. Call once, before the stream's writer.</summary>
    public void Start()
    {
        _cursor = new RingCursor { Next = _stream.Ring.Newest + 1 };
        _thread.Start();
    }

    /// <summary>Writes what is in the ring yet. Call behind the end of the stream's writer.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _file.Dispose();
        _wake.Dispose();
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartException($"--file \"{path}\" cannot be written: {fault.Message}", fault);
        }
    }

    private void Run()
    {
        try
        {
            var isLast = false;
            while (!isLast)
            {
                isLast = _isStopping; // before writing: what was published until then is written
                WritePublished();
                if (!isLast)
                    _wake.WaitOne();
            }
        }
        catch (IOException fault)
        {
            FileLog.Ended(_log, _file.Name, fault.Message);
            CutToWholeUnits();
        }
    }

    private void WritePublished()
    {
        while (_cursor.TryPeek(_stream.Ring, out var view) is var read and not RingRead.Empty)
        {
            if (read == RingRead.Lapped)
                OnLapped();
            else
                Write(view);
        }
    }

    private void Write(in AccessUnitView view)
    {
        _cursor.Advance();
        _waitsForIdr &= !view.Info.IsIdr;
        if (_waitsForIdr)
            return;
        var length = Pack(view);
        if (!view.IsIntact)
        {
            OnLapped();
            return;
        }

        _file.Write(_packets, 0, length);
        _written += length;
    }

    /// <summary>The program's clock is that of capture: whoever plays the file sees no jitter of the network.</summary>
    private int Pack(in AccessUnitView view)
    {
        if (view.Info.Track == Track.Video)
            _muxer.OnVideo(view.Bytes, view.Info.CapturedAt, view.Info.IsIdr);
        else
            _muxer.OnAudio(view.Bytes, view.Info.CapturedAt);
        _clock = MediaInstant.Max(_clock, view.Info.CapturedAt);
        var length = 0;
        while (_muxer.TryPollPackets(view.Bytes, _packets.AsSpan(length), _clock, out var written))
            length += written;
        return length;
    }

    private void OnLapped()
    {
        _muxer.OnDiscontinuity();
        _waitsForIdr = true;
        _stream.RequestIdr();
    }

    private void CutToWholeUnits()
    {
        try
        {
            if (_file.CanSeek)
                _file.SetLength(_written);
        }
        catch (IOException)
        {
            // what is left of the unit stays: players pass it over
        }
    }
}

/// <summary>Events 1400-1449: files.</summary>
internal static partial class FileLog
{
    [LoggerMessage(1400, LogLevel.Error, "The file {Path} ends here: {Reason} Everything else goes on; make room and start again")]
    public static partial void Ended(ILogger logger, string path, string reason);
}
