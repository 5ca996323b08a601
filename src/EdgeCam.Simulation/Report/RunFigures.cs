namespace EdgeCam.Simulation.Report;

/// <summary>The figures of a run, or the medians of several. A figure that has no meaning for the run is null.</summary>
/// <remarks>Thread-bound while it is filled, then unchanging.</remarks>
public sealed class RunFigures
{
    private readonly double?[] _values = new double?[FigureInfo.All.Count];

    public double? this[Figure figure]
    {
        get => _values[(int)figure];
        internal set => _values[(int)figure] = value;
    }

    /// <summary>How each phase of a link of steps was used; empty for a trace.</summary>
    public IReadOnlyList<PhaseUse> Phases { get; internal set; } = [];

    public static RunFigures From(RunRecord run)
    {
        var figures = new RunFigures();
        PacketFigures.Measure(run, figures);
        FrameFigures.Measure(run, figures);
        StepFigures.Measure(run, figures);
        GapFigures.Measure(run, figures);
        RenditionFigures.Measure(run, figures);
        QualityFigures.Measure(run, figures);
        return figures;
    }

    /// <summary>The median of each figure over runs that differ in their seed; runs without the figure do not count.</summary>
    /// <param name="runs">One at least, over the same link.</param>
    public static RunFigures Median(IReadOnlyList<RunFigures> runs)
    {
        var figures = new RunFigures();
        foreach (var info in FigureInfo.All)
            figures[info.Figure] = Percentiles.Median(runs.Select(run => run[info.Figure]).OfType<double>());
        figures.Phases =
        [
            .. runs[0].Phases.Select((phase, i) => phase with
            {
                CarriedKbps = Percentiles.Median(runs.Select(run => run.Phases[i].CarriedKbps)) ?? 0,
            }),
        ];
        return figures;
    }
}

/// <summary>A phase of constant capacity, without its first seconds, in which the sender finds its rate.</summary>
/// <param name="From">Since the start of the run; the settling is left out.</param>
public readonly record struct PhaseUse(TimeSpan From, TimeSpan To, double CapacityKbps, double CarriedKbps)
{
    /// <summary>Null in an outage.</summary>
    public double? Used => CapacityKbps > 0 ? CarriedKbps / CapacityKbps : null;
}
