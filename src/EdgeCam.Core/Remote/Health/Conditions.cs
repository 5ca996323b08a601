using System.Text.Json;

namespace EdgeCam.Remote.Health;

/// <summary>How the camera is.</summary>
public enum CameraCondition
{
    /// <summary>Nothing is known yet.</summary>
    Opening,

    Ok,

    /// <summary>It is there and gives no pictures.</summary>
    Stalled,

    /// <summary>It is not there.</summary>
    Absent,
}

/// <summary>How hot the processor is.</summary>
public enum ThermalLevel
{
    Normal,
    High,
    Critical,
}

/// <summary>Conditions as messages name them.</summary>
public static class Condition
{
    /// <summary>In snake case.</summary>
    public static string Name<T>(T condition)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(condition.ToString());
}
