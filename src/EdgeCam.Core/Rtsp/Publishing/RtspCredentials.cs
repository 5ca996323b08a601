namespace EdgeCam.Rtsp.Publishing;

/// <summary>A user name and a password for a relay. Neither is ever shown: the text of this object names neither.</summary>
public sealed class RtspCredentials(string user, string password)
{
    public string User { get; } = user;

    public string Password { get; } = password;

    public override string ToString() => "user name and password";
}
