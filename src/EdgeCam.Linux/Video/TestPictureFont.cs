namespace EdgeCam.Linux.Video;

/// <summary>Digits, colon and point as 5 by 7 dots; a row is five bits, the leftmost highest.</summary>
internal static class TestPictureFont
{
    public const int Columns = 5;
    public const int Rows = 7;

    /// <summary>The seven rows of a character; blank when it is not in the font.</summary>
    public static ReadOnlySpan<byte> Glyph(char character)
    {
        var index = Characters.IndexOf(character);
        return index < 0 ? Blank : Dots.Slice(index * Rows, Rows);
    }

    private static ReadOnlySpan<char> Characters => "0123456789:.";

    private static ReadOnlySpan<byte> Blank => [0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> Dots =>
    [
        0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110, // 0
        0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110, // 1
        0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111, // 2
        0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110, // 3
        0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010, // 4
        0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110, // 5
        0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110, // 6
        0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000, // 7
        0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110, // 8
        0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100, // 9
        0b00000, 0b00100, 0b00100, 0b00000, 0b00100, 0b00100, 0b00000, // :
        0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100, // .
    ];
}
