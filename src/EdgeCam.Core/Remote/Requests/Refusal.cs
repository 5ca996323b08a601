namespace EdgeCam.Remote.Requests;

/// <summary>Why a message is not a request that anybody looks at further.</summary>
/// <param name="Code">For programs: <c>not_json</c>, <c>too_large</c>, …; null when there is nothing against it.</param>
/// <param name="Detail">For people.</param>
public readonly record struct Refusal(string? Code, string Detail)
{
    public static Refusal None => default;
}
