namespace EdgeCam.Remote.Link;

/// <summary>Why there is no connection (any more), as far as it changes when to try again.</summary>
public enum LinkFailure
{
    /// <summary>The connection did not come about or broke, or the broker will not have it now.</summary>
    Lost,

    /// <summary>The broker knows us, and not like this.</summary>
    BadCredentials,

    /// <summary>Another client with our id took the session.</summary>
    TakenOver,
}
