using System.Threading.Tasks.Sources;
using EdgeCam.Net.Rtsp;

namespace EdgeCam.Net.Publish;

/// <summary>
/// The network as TLS sees it: a stream in memory. Bytes of the socket are fed to it, what is written waits in an outbox.
/// A read that finds nothing waits until it is fed and goes on within that call, on the same thread.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class CipherPipe(Outbox outbox) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _reading; // continues where it is completed: RunContinuationsAsynchronously is false
    private readonly byte[] _input = new byte[32 * 1024];
    private Memory<byte> _wanted;
    private bool _isReading;
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Where to put what the socket has; never empty while TLS waits for more.</summary>
    public Span<byte> Room
    {
        get
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
            return _input.AsSpan(_end);
        }
    }

    /// <summary>So many bytes were put into <see cref="Room"/>.</summary>
    public void OnReceived(int bytes)
    {
        _end += bytes;
        if (!_isReading)
            return;
        _isReading = false;
        _reading.SetResult(Take(_wanted.Span));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_end > _start || buffer.IsEmpty)
            return new ValueTask<int>(Take(buffer.Span));
        _reading.Reset();
        (_wanted, _isReading) = (buffer, true);
        return new ValueTask<int>(this, _reading.Version);
    }

    /// <exception cref="IOException">What waits already is more than any handshake or request.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!outbox.TryAppend(buffer))
            throw new IOException("too much waits to be sent");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _reading.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _reading.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reading.OnCompleted(continuation, state, token, flags);

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _start);
        _input.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }
}
