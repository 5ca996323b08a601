namespace EdgeCam.Remote.Requests;

/// <summary>What came in since the start.</summary>
/// <param name="Received">Messages of any kind.</param>
/// <param name="Admitted">Requests that were passed on.</param>
/// <param name="Refused">Messages that were not, repetitions apart.</param>
/// <param name="Repeated">Requests that were answered before, or under way.</param>
/// <param name="Rejected">Requests that were passed on, and answered that the caller is at fault.</param>
/// <param name="Failed">Requests that were passed on, and answered that we are.</param>
/// <param name="Outstanding">Requests that were passed on and have no answer yet.</param>
public readonly record struct DeskCounts(long Received, long Admitted, long Refused, long Repeated, long Rejected, long Failed, int Outstanding)
{
    /// <summary>Messages whose senders are at fault, whether that showed before they were passed on or after; health's <c>rejected</c>.</summary>
    public long AtFault => Refused + Rejected;

    internal DeskCounts WithAnswer(ReplyStatus status) => this with
    {
        Outstanding = Outstanding - 1,
        Rejected = Rejected + (status == ReplyStatus.Rejected ? 1 : 0),
        Failed = Failed + (status == ReplyStatus.Failed ? 1 : 0),
    };
}
