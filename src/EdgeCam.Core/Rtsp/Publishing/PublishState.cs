namespace EdgeCam.Rtsp.Publishing;

/// <summary>How far publishing has come.</summary>
public enum PublishState : byte
{
    /// <summary>A connection to <see cref="PublishSession.Url"/> is needed; also after a redirect, to another one.</summary>
    Connecting,

    /// <summary>Connected; the relay is asked what it can do and told of the stream.</summary>
    Announcing,

    /// <summary>The transports are agreed on.</summary>
    SettingUp,

    /// <summary>The relay takes packets.</summary>
    Recording,

    /// <summary>The relay is told that nothing more comes.</summary>
    Ending,

    /// <summary>Ended because it was asked to.</summary>
    Ended,

    /// <summary>Ended otherwise: <see cref="PublishSession.Failure"/> tells why.</summary>
    Failed,
}
