namespace EdgeCam.Doctor;

/// <summary>All findings, by area.</summary>
internal sealed record DoctorReport(IReadOnlyList<Finding> Findings)
{
    /// <summary>Nothing that the configuration needs is missing.</summary>
    public bool CanFilm => Count(FindingLevel.Fix) == 0;

    /// <summary>Of the process: notes do not change it.</summary>
    public int ExitCode => CanFilm ? 0 : 1;

    public int Count(FindingLevel level) => Findings.Count(finding => finding.Level == level);
}
