using EdgeCam.Units;

namespace EdgeCam.Remote.Link;

/// <summary>Messages in the order they were published, bounded in number and bytes: the oldest has to go.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class BoundedQueue
{
    // Sum of Bytes over _items == _bytes <= MaxQueuedBytes, _items.Count <= MaxQueued: between calls.
    private readonly LinkedList<OutboxItem> _items = new();
    private long _bytes;

    public int Count => _items.Count;

    /// <summary>The oldest; null when there is none.</summary>
    public OutboxItem? Head => _items.First?.Value;

    /// <returns>How many had to go.</returns>
    public int AddNewest(OutboxItem item)
    {
        _items.AddLast(item);
        _bytes += item.Bytes;
        return DropOldest();
    }

    /// <summary>Puts one back that is older than all others.</summary>
    /// <returns>How many had to go: this one, when it does not fit.</returns>
    public int AddOldest(OutboxItem item)
    {
        _items.AddFirst(item);
        _bytes += item.Bytes;
        return DropOldest();
    }

    public OutboxItem TakeHead()
    {
        var item = _items.First!.Value;
        Remove(_items.First);
        return item;
    }

    /// <returns>How many had expired; they are gone.</returns>
    public int Expire(MediaInstant now)
    {
        var expired = 0;
        for (var node = _items.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.ExpiresAt <= now)
            {
                Remove(node);
                expired++;
            }

            node = next;
        }

        return expired;
    }

    /// <summary>What is here now has waited through an outage.</summary>
    public void MarkReplay()
    {
        for (var node = _items.First; node is not null; node = node.Next)
            node.Value = node.Value with { IsReplay = true };
    }

    private int DropOldest()
    {
        var dropped = 0;
        for (; _items.Count > LinkRules.MaxQueued || _bytes > LinkRules.MaxQueuedBytes; dropped++)
            Remove(_items.First!);
        return dropped;
    }

    private void Remove(LinkedListNode<OutboxItem> node)
    {
        _items.Remove(node);
        _bytes -= node.Value.Bytes;
    }
}
