using EdgeCam.Units;

namespace EdgeCam.Remote.Requests;

/// <summary>
/// Which requests came in the last ten minutes, and how they were answered: QoS 1 may deliver a message twice, and
/// callers repeat what they got no reply to.
/// </summary>
/// <remarks>
/// An id counts within its kind and name: clients that number from 1 on would otherwise get the answer to another
/// command's 1. Both ways to a command, alone or by a group, count as one: who belongs to two groups runs it once.
/// <para>
/// Bounded by count and bytes, the oldest answered ones going first. Replies above <see cref="MaxReplyBytes"/> are not
/// kept: they hold data, one download of a clip would push all others out, and to read twice does no harm.
/// </para>
/// Thread-bound.
/// </remarks>
internal sealed class ReplyMemory
{
    public const int MaxEntries = 4096;
    public const int MaxBytes = 2 * 1024 * 1024;
    public const int MaxReplyBytes = 8 * 1024;

    private const int OverheadBytes = 192; // of the entry, its places in the table and the queue

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Dictionary<RequestKey, Entry> _entries = [];
    private readonly Queue<(RequestKey Key, Entry Entry)> _answered = []; // in the order of their answers

    /// <summary>Of the answered ones that are kept.</summary>
    public int Bytes { get; private set; }

    public int Count => _entries.Count;

    /// <summary>Notes a request that begins.</summary>
    /// <returns>False: it is known. <paramref name="reply"/> is then how it was answered, null while it runs.</returns>
    public bool TryBegin(RequestKey key, MediaInstant now, out byte[]? reply)
    {
        Forget(now);
        reply = null;
        if (_entries.TryGetValue(key, out var known))
        {
            reply = known.Reply;
            return false;
        }

        _entries.Add(key, new Entry());
        return true;
    }

    /// <summary>Keeps the final reply to a request that began.</summary>
    public void End(RequestKey key, byte[] reply, MediaInstant now)
    {
        if (!_entries.TryGetValue(key, out var entry))
            return;
        if (reply.Length > MaxReplyBytes)
        {
            _entries.Remove(key);
            return;
        }

        (entry.Reply, entry.ForgottenAt, entry.Bytes) = (reply, now + Kept, reply.Length + (2 * key.Id.Length) + OverheadBytes);
        _answered.Enqueue((key, entry));
        Bytes += entry.Bytes;
        Forget(now);
    }

    /// <summary>Forgets a request that began and was refused: repeated, it may be taken.</summary>
    public void Cancel(RequestKey key) => _entries.Remove(key);

    private void Forget(MediaInstant now)
    {
        while (_answered.TryPeek(out var oldest) && (oldest.Entry.ForgottenAt <= now || Bytes > MaxBytes || _answered.Count > MaxEntries))
        {
            _answered.Dequeue();
            _entries.Remove(oldest.Key);
            Bytes -= oldest.Entry.Bytes;
        }
    }

    private sealed class Entry
    {
        /// <summary>Null while the request runs.</summary>
        public byte[]? Reply { get; set; }

        public int Bytes { get; set; }

        public MediaInstant ForgottenAt { get; set; }
    }
}

/// <summary>What makes two messages the same request.</summary>
internal readonly record struct RequestKey(RequestKind Kind, string Name, string Id);
