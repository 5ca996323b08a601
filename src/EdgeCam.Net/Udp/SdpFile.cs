namespace EdgeCam.Net.Udp;

/// <summary>The file that tells a player what a plain RTP stream holds.</summary>
internal static class SdpFile
{
    /// <summary>Replaces the file in one step, so that no player reads half of it.</summary>
    public static void Write(string path, string sdp)
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, sdp);
        File.Move(temporary, path, overwrite: true);
    }
}
