namespace EdgeCam.Remote.Requests;

/// <summary>Where the replies to one message go, and what goes back with them.</summary>
/// <param name="Topic">The response topic of the message, or the one for results.</param>
/// <param name="IsGiven">The sender named it.</param>
internal readonly record struct ReplyAddress(string Topic, ReadOnlyMemory<byte> Correlation, bool IsGiven)
{
    private const int MaxTopicLength = 512;
    private const int MaxCorrelationBytes = 1024;

    /// <summary>
    /// Finds the address. One that is refused is the place for results, without correlation: a reply that says why
    /// still finds whoever listens there.
    /// </summary>
    public static Refusal Find(BrokerMessage message, Topics topics, string name, out ReplyAddress address)
    {
        address = new ReplyAddress(topics.Result(name), message.Correlation, IsGiven: false);
        if (message.Correlation.Length > MaxCorrelationBytes)
        {
            address = address with { Correlation = default };
            return new Refusal("bad_correlation", $"{message.Correlation.Length} bytes of correlation data: at most {MaxCorrelationBytes} are sent back");
        }

        if (message.ResponseTopic is not { } wanted)
            return Refusal.None;
        if (FaultOf(wanted, topics) is { } fault)
            return new Refusal("bad_response_topic", fault);
        address = new ReplyAddress(wanted, message.Correlation, IsGiven: true);
        return Refusal.None;
    }

    /// <summary>
    /// Our replies reach wherever the broker lets us write. Nobody gets us to write what only the broker may (<c>$</c>), nor
    /// to give orders to ourselves, a group or another camera.
    /// </summary>
    private static string? FaultOf(string topic, Topics topics)
    {
        var family = topics.Base.AsSpan(0, topics.Base.Length - topics.Id.Length);
        return topic switch
        {
            "" => "the response topic is empty",
            { Length: > MaxTopicLength } => $"the response topic has {topic.Length} characters: at most {MaxTopicLength}",
            ['$', ..] => "the response topic begins with $, which belongs to the broker",
            _ when topic.AsSpan().ContainsAny('+', '#') => "the response topic holds a wildcard",
            _ when topic.AsSpan().ContainsAnyInRange('\0', '\x1F') => "the response topic holds a control character",
            _ when topic.AsSpan().StartsWith(family) && !topic.StartsWith(topics.Result(""), StringComparison.Ordinal) =>
                $"of the topics of cameras only those below {topics.Result("")} take replies",
            _ => null,
        };
    }
}
