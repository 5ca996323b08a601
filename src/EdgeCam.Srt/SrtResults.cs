namespace EdgeCam.Srt;

/// <summary>What became of a payload.</summary>
public enum SrtSend : byte
{
    /// <summary>It is in the send buffer.</summary>
    Ok,

    /// <summary>The send buffer is full: nothing was taken; acknowledgements come every 10 ms.</summary>
    Full,

    /// <summary>Not connected, or not any more: dispose of the socket.</summary>
    Closed,
}

/// <summary>What came of asking for a payload.</summary>
public enum SrtReceive : byte
{
    Ok,

    /// <summary>Nothing is due for delivery.</summary>
    Empty,

    /// <inheritdoc cref="SrtSend.Closed"/>
    Closed,
}

/// <summary>SRT_SOCKSTATUS.</summary>
public enum SrtState : byte
{
    Initial = 1,
    Opened,
    Listening,
    Connecting,
    Connected,

    /// <summary>The connection did not come about, the far end closed it, or it was silent for too long.</summary>
    Broken,
    Closing,
    Closed,
    NonExistent,
}
