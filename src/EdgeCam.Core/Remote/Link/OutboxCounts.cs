namespace EdgeCam.Remote.Link;

/// <summary>What became of messages, since the process started. Published = all of these, what waits, and what is under way.</summary>
/// <param name="Sent">Acknowledged by the broker, or written when they ask for no acknowledgement.</param>
/// <param name="Superseded">A newer one of the topic took the place before this was sent.</param>
/// <param name="NotKept">Telemetry while there was no connection.</param>
/// <param name="DroppedEvents">The oldest, when the bound was reached.</param>
/// <param name="DroppedReplies">The oldest, when the bound was reached.</param>
/// <param name="DroppedStates">The oldest topic, when there were too many.</param>
/// <param name="Expired">Replies for which nobody waits any longer.</param>
/// <param name="Refused">The broker would not have them: not allowed, or too large.</param>
public readonly record struct OutboxCounts(
    long Sent, long Superseded, long NotKept, long DroppedEvents, long DroppedReplies, long DroppedStates, long Expired, long Refused)
{
    /// <summary>All that were lost against the sender's wish.</summary>
    public long Dropped => DroppedEvents + DroppedReplies + DroppedStates + Expired + Refused;
}
