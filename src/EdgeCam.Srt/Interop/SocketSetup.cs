using System.Text;
using EdgeCam.Units;

namespace EdgeCam.Srt.Interop;

/// <summary>Turns <see cref="SrtOptions"/> into options of a socket that is neither bound nor connected yet.</summary>
internal static unsafe class SocketSetup
{
    /// <exception cref="SrtException">A value is out of libsrt's range; the message names the option, never a secret.</exception>
    public static void Apply(LibSrt native, int socket, SrtOptions options)
    {
        void Number(int option, int value, string name) => Set(native, socket, option, &value, sizeof(int), name);
        Number(SocketOptions.SRTO_TRANSTYPE, SocketOptions.SRTT_LIVE, "SRTO_TRANSTYPE"); // first: it resets others
        Number(SocketOptions.SRTO_SNDSYN, 0, "SRTO_SNDSYN");
        Number(SocketOptions.SRTO_RCVSYN, 0, "SRTO_RCVSYN"); // also accepting and connecting
        Number(SocketOptions.SRTO_TLPKTDROP, 1, "SRTO_TLPKTDROP");
        Number(SocketOptions.SRTO_LATENCY, Milliseconds(options.Latency), "SRTO_LATENCY (Latency)");
        Number(SocketOptions.SRTO_CONNTIMEO, Milliseconds(options.ConnectTimeout), "SRTO_CONNTIMEO (ConnectTimeout)");
        Number(SocketOptions.SRTO_PEERIDLETIMEO, Milliseconds(options.IdleTimeout), "SRTO_PEERIDLETIMEO (IdleTimeout)");
        Number(SocketOptions.SRTO_PAYLOADSIZE, options.PayloadBytes, "SRTO_PAYLOADSIZE (PayloadBytes)");
        Number(SocketOptions.SRTO_SNDBUF, options.SendBufferBytes, "SRTO_SNDBUF (SendBufferBytes)");
        var linger = stackalloc int[] { 0, 0 }; // struct linger: closing waits for nothing
        Set(native, socket, SocketOptions.SRTO_LINGER, linger, 2 * sizeof(int), "SRTO_LINGER");
        SetBandwidth(native, socket, options.MaxBandwidth, options.InputBandwidth, options.OverheadPercent);
        Text(native, socket, SocketOptions.SRTO_STREAMID, Encoding.UTF8.GetBytes(options.StreamId), "SRTO_STREAMID (StreamId)");
        if (options.Passphrase is { } passphrase)
        {
            Number(SocketOptions.SRTO_PBKEYLEN, options.KeyBytes, "SRTO_PBKEYLEN (KeyBytes)");
            Text(native, socket, SocketOptions.SRTO_PASSPHRASE, passphrase.Utf8, "SRTO_PASSPHRASE (Passphrase)");
        }
    }

    /// <summary>Also while connected.</summary>
    public static void SetBandwidth(LibSrt native, int socket, Bitrate? max, Bitrate? input, int overheadPercent)
    {
        var limit = max is { } m ? Math.Max(1, m.BitsPerSecond / 8) : input is null ? Unlimited : FromInput;
        var rate = input is { } i ? Math.Max(1, i.BitsPerSecond / 8) : 0;
        Set(native, socket, SocketOptions.SRTO_INPUTBW, &rate, sizeof(long), "SRTO_INPUTBW (InputBandwidth)");
        Set(native, socket, SocketOptions.SRTO_OHEADBW, &overheadPercent, sizeof(int), "SRTO_OHEADBW (OverheadPercent)");
        Set(native, socket, SocketOptions.SRTO_MAXBW, &limit, sizeof(long), "SRTO_MAXBW (MaxBandwidth)");
    }

    /// <summary>[::] takes IPv4 too. libsrt asks that it is said one way or the other for that address.</summary>
    public static void TakeBothFamilies(LibSrt native, int socket)
    {
        int no = 0;
        Set(native, socket, SocketOptions.SRTO_IPV6ONLY, &no, sizeof(int), "SRTO_IPV6ONLY");
    }

    private static void Text(LibSrt native, int socket, int option, ReadOnlySpan<byte> text, string name)
    {
        if (text.IsEmpty)
            return;
        fixed (byte* bytes = text)
            Set(native, socket, option, bytes, text.Length, name);
    }

    private static void Set(LibSrt native, int socket, int option, void* value, int bytes, string name)
    {
        if (native.srt_setsockflag(socket, option, value, bytes) == LibSrt.Failed)
            throw native.Failure("srt_setsockflag", name);
    }

    private static int Milliseconds(TimeSpan span) => (int)Math.Ceiling(span.TotalMilliseconds);

    private const long Unlimited = -1;
    private const long FromInput = 0; // INPUTBW and OHEADBW decide; without INPUTBW libsrt measures
}
