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

    /// <summary>Levenshtein's distance: insertions, deletions and substitutions of one letter, case apart.</summary>
    public static int Distance(string a, string b)
    {
        // row[j]: edits from the first i letters of a to the first j of b
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
