using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>
/// The model encoder of the goals: it follows its target 100 ms late, and each picture strays from it by up to 5 %. Its
/// access units are framed as real ones and end in their own number and length, by which a far end knows them again.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class MarkedPictures(int seed)
{
    public const int MarkBytes = 12;
    public const int PerSecond = 30;
    private const int MostBytes = 1 << 18;
    private const int LeastBytes = 128;
    private const double Stray = 0.05;
    private const byte Filler = 0xA5; // no start code can arise
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(100);
    private readonly Random _random = new(seed);
    private readonly Queue<(MediaInstant At, Bitrate Rate)> _demands = new();
    private readonly byte[] _unit = NewUnit();
    private Bitrate _target;

    /// <summary>Takes effect later.</summary>
    public void Ask(Bitrate rate, MediaInstant now) => _demands.Enqueue((now, rate));

    /// <summary>Encodes a picture; valid until the next.</summary>
    public Span<byte> Encode(int number, MediaInstant capturedAt, bool isIdr)
    {
        while (_demands.TryPeek(out var next) && (next.At + Lag <= capturedAt || _target == default))
            _target = _demands.Dequeue().Rate;
        var mean = _target.BitsPerSecond / 8.0 / PerSecond;
        var length = (int)Math.Clamp(mean * (1 + (Stray * ((2 * _random.NextDouble()) - 1))), LeastBytes, MostBytes);
        var headers = isIdr ? Idr : Predicted;
        headers.CopyTo(_unit);
        var unit = _unit.AsSpan(0, length);
        unit[headers.Length..].Fill(Filler);
        WriteMark(unit, number);
        return unit;
    }

    /// <summary>Reads the mark at the end of what may be the whole of a picture.</summary>
    public static bool TryReadMark(ReadOnlySpan<byte> end, out int number, out int length)
    {
        (number, length) = (0, 0);
        if (end.Length < MarkBytes || BinaryPrimitives.ReadUInt32BigEndian(end[^MarkBytes..]) != Mark)
            return false;
        (number, length) = (ReadNumber(end[^8..]), ReadNumber(end[^4..]));
        return true;
    }

    private static void WriteMark(Span<byte> unit, int number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(unit[^MarkBytes..], Mark);
        WriteNumber(unit[^8..], number);
        WriteNumber(unit[^4..], unit.Length);
    }

    /// <summary>Seven bits a byte, none of them zero.</summary>
    private static void WriteNumber(Span<byte> bytes, int number)
    {
        for (var i = 0; i < 4; i++)
            bytes[i] = (byte)(0x80 | ((number >> (7 * i)) & 0x7F));
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes) =>
        (bytes[0] & 0x7F) | ((bytes[1] & 0x7F) << 7) | ((bytes[2] & 0x7F) << 14) | ((bytes[3] & 0x7F) << 21);

    private static byte[] NewUnit() => GC.AllocateUninitializedArray<byte>(MostBytes);

    private const uint Mark = 0xB7C8D9EA;

    // SPS and PPS of 640x360 in high profile, then the first bytes of a slice that begins its picture.
    private static ReadOnlySpan<byte> Idr =>
    [
        0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1F, 0xAC, 0xD9, 0x40, 0xA0, 0x2F, 0xF9, 0x61, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x3C, 0x8F, 0x18, 0x31, 0x96,
        0, 0, 0, 1, 0x68, 0xEB, 0xE3, 0xCB, 0x22, 0xC0,
        0, 0, 0, 1, 0x65, 0x9A,
    ];

    private static ReadOnlySpan<byte> Predicted => [0, 0, 0, 1, 0x41, 0x9A];
}
