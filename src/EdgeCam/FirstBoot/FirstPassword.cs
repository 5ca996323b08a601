using System.Security.Cryptography;

namespace EdgeCam.FirstBoot;

/// <summary>A password that no other box has, and that can be read off a screen and typed.</summary>
internal static class FirstPassword
{
    // Nothing that looks like something else: no 0 o 1 l i. 31 of them: 4.95 bits each.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Groups = 4;
    private const int LettersOfGroup = 5;

    /// <summary><c>k7m2x-9pqrs-...</c>: 4 groups of 5 letters, 99 bits together.</summary>
    public static string Make() =>
        string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, LettersOfGroup)));
}
