namespace EdgeCam.Simulation.Report;

internal static class Percentiles
{
    /// <summary>The value at index ⌊share · count⌋ of the sorted values, or the last; null when there is none.</summary>
    public static double? Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    /// <summary>Null when there is none.</summary>
    public static double? Mean(IEnumerable<double> values) => values.Average(value => (double?)value);

    /// <summary>The middle value, or the mean of the two in the middle; null when there is none.</summary>
    public static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
