namespace EdgeCam.Options.Loading;

/// <summary>Finds what a misspelt key was meant to be.</summary>
internal static class NearestKey
{
    /// <summary>The candidate with the fewest edits, case apart; null when none is near enough to be a guess.</summary>
    public static string? Find(string written, IEnumerable<string> candidates)
    {
        string? nearest = candidates.MinBy(candidate => Distance(written, candidate));
        return nearest is not null && Distance(written, nearest) <= Math.Max(1, Math.Max(written.Length, nearest.Length) / 3)
            ? nearest
            : null;
    }

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours from <paramref name="a"/> to <paramref name="b"/>,
    /// case apart (optimal string alignment).
    /// </summary>
    public static int Distance(string a, string b)
    {
        // row[j]: edits from the first i letters of a to the first j of b; the two rows before it serve the swap.
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        int[] above = new int[row.Length];
        int[] aboveThat = new int[row.Length];
        for (int i = 1; i <= a.Length; i++)
        {
            (aboveThat, above, row) = (above, row, aboveThat);
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = above[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(substituted, 1 + Math.Min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], aboveThat[j - 2] + 1);
            }
        }
        return row[^1];
    }

    private static bool Same(char x, char y) => char.ToUpperInvariant(x) == char.ToUpperInvariant(y);
}
