namespace EdgeCam.Remote.Link;

/// <summary>The newest message of each topic, in the order in which the topics came first.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class LatestByTopic
{
    private readonly LinkedList<OutboxItem> _items = new();
    private readonly Dictionary<string, LinkedListNode<OutboxItem>> _byTopic = new(StringComparer.Ordinal);

    public int Count => _items.Count;

    public OutboxItem? Head => _items.First?.Value;

    /// <returns>False when it takes the place of an older one.</returns>
    public bool Put(OutboxItem item)
    {
        if (_byTopic.TryGetValue(item.Message.Topic, out var node))
        {
            node.Value = item;
            return false;
        }

        _byTopic.Add(item.Message.Topic, _items.AddLast(item));
        return true;
    }

    /// <summary>Puts one back that was taken.</summary>
    /// <returns>False, and nothing is put, when a newer one of the topic is here.</returns>
    public bool PutBack(OutboxItem item)
    {
        if (_byTopic.ContainsKey(item.Message.Topic))
            return false;
        _byTopic.Add(item.Message.Topic, _items.AddFirst(item));
        return true;
    }

    public OutboxItem TakeHead()
    {
        var item = _items.First!.Value;
        _items.RemoveFirst();
        _byTopic.Remove(item.Message.Topic);
        return item;
    }
}
