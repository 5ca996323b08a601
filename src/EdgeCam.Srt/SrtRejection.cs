namespace EdgeCam.Srt;

/// <summary>SRT_REJECT_REASON; a far end may also give numbers of its own from 1000 on (srt/access_control.h).</summary>
public enum SrtRejectReason
{
    Unknown = 0,
    System = 1,
    Peer = 2,
    Resource = 3,
    Rogue = 4,
    Backlog = 5,
    Internal = 6,
    Close = 7,
    Version = 8,
    RendezvousCookie = 9,
    BadSecret = 10,
    Unsecure = 11,
    MessageApi = 12,
    Congestion = 13,
    Filter = 14,
    Group = 15,
    Timeout = 16,
}

/// <summary>Says why a connection did not come about and what to do.</summary>
internal static class SrtRejection
{
    /// <param name="words">libsrt's own.</param>
    /// <param name="peer">Address and port.</param>
    public static string Describe(SrtRejectReason reason, string words, string peer, SrtOptions options) => reason switch
    {
        SrtRejectReason.BadSecret =>
            $"the far end refused the passphrase (BADSECRET): {peer} has another one; set the same on both ends.",
        SrtRejectReason.Unsecure when options.Passphrase is null =>
            $"the far end wants a passphrase (UNSECURE): {peer} encrypts; set its passphrase here.",
        SrtRejectReason.Unsecure =>
            $"the far end knows no passphrase (UNSECURE): {peer} does not encrypt; set the passphrase there, or remove it here.",
        SrtRejectReason.Timeout or SrtRejectReason.Unknown =>
            $"no answer from {peer} within {options.ConnectTimeout.TotalSeconds:0.#} s: nothing listens for SRT there, or UDP does not get through.",
        SrtRejectReason.Backlog => $"the far end refused (BACKLOG): {peer} is busy with other callers.",
        SrtRejectReason.Version => $"the far end refused (VERSION): {peer} speaks another version of SRT; update the older end.",
        SrtRejectReason.Congestion or SrtRejectReason.MessageApi =>
            $"the far end refused ({words}): {peer} does not expect live mode.",
        >= FirstOfPeer => $"the far end refused with code {(int)reason} ({words}): {peer}; check the stream id.",
        _ => $"{peer} refused: {words} (reason {(int)reason}).",
    };

    private const SrtRejectReason FirstOfPeer = (SrtRejectReason)1000; // SRT_REJC_PREDEFINED
}
