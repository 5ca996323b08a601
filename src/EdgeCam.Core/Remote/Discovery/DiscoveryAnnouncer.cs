using EdgeCam.Units;

namespace EdgeCam.Remote.Discovery;

/// <summary>
/// When the discovery message is sent: after each connection, and when Home Assistant has started, then after a
/// random delay, so that a hundred cameras do not answer at once. Switched off, what is kept of it is emptied.
/// </summary>
/// <remarks>Thread-bound; owns no clock and no randomness.</remarks>
public sealed class DiscoveryAnnouncer
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly ReadOnlyMemory<byte> Online = "online"u8.ToArray();
    private DiscoveryMessage? _message;
    private string? _emptied; // the topic to be emptied

    /// <summary>When <see cref="TryPoll"/> has something at the earliest.</summary>
    public MediaInstant NextDeadline { get; private set; } = MediaInstant.Never;

    /// <summary>What is to be said from now on.</summary>
    /// <param name="message">Of the topic as before, or the first.</param>
    public void SwitchOn(DiscoveryMessage message, MediaInstant now)
    {
        _message = message;
        _emptied = null;
        NextDeadline = now;
    }

    /// <summary>Nothing is to be known there any more, also not of an earlier run.</summary>
    public void SwitchOff(string topic, MediaInstant now)
    {
        _message = null;
        _emptied = topic;
        NextDeadline = now;
    }

    /// <summary>There is a connection, perhaps to a broker that has forgotten everything.</summary>
    public void OnConnected(MediaInstant now)
    {
        if (_message is not null || _emptied is not null)
            NextDeadline = now;
    }

    /// <summary>Takes what came on <see cref="DiscoveryMessage.StatusTopic"/>; anything but <c>online</c> says nothing.</summary>
    /// <param name="random">32 random bits.</param>
    public void OnStatus(ReadOnlySpan<byte> payload, uint random, MediaInstant now)
    {
        if (_message is not null && payload.SequenceEqual(Online.Span))
            NextDeadline = MediaInstant.Min(NextDeadline, now + (LongestDelay * (random / (double)uint.MaxValue)));
    }

    /// <summary>Takes the message that is due.</summary>
    public bool TryPoll(MediaInstant now, out BrokerMessage message)
    {
        message = null!;
        if (now < NextDeadline)
            return false;
        NextDeadline = MediaInstant.Never;
        message = new BrokerMessage(_message?.Topic ?? _emptied!, _message?.Encode() ?? []) { IsRetained = true };
        return true;
    }
}
