using System.Buffers.Binary;
using Xunit;

namespace EdgeCam.Srt.Tests.Support;

/// <summary>Datagrams that say which they are, and sending them as fast as the send buffer allows.</summary>
internal static class Payloads
{
    public static byte[] Numbered(int number, int bytes = SrtOptions.DefaultPayloadBytes)
    {
        var payload = new byte[bytes];
        new Random(number).NextBytes(payload);
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        return payload;
    }

    public static int NumberOf(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt32BigEndian(payload);

    /// <summary>Sends all, waiting for room when there is none.</summary>
    public static void SendAll(SrtLibrary library, SrtSocket socket, IEnumerable<ReadOnlyMemory<byte>> payloads)
    {
        using var epoll = new SrtEpoll(library);
        epoll.Add(socket, SrtEvents.Writable);
        Span<SrtEvent> ready = stackalloc SrtEvent[1];
        foreach (var payload in payloads)
        {
            SrtSend sent;
            while ((sent = socket.Send(payload.Span)) == SrtSend.Full)
                Assert.Equal(1, epoll.Wait(ready, Setup.Deadline));
            Assert.Equal(SrtSend.Ok, sent);
        }
    }

    public static void SendNumbered(SrtLibrary library, SrtSocket socket, int count) =>
        SendAll(library, socket, Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)Numbered(i)));
}
