namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What a video node is good for.</summary>
public enum VideoNodeKind
{
    /// <summary>Pictures or access units come out of it.</summary>
    Camera,

    /// <summary>Takes pictures, makes H.264 of them.</summary>
    Encoder,

    /// <summary>Something else, as <see cref="VideoNode.Remark"/> says.</summary>
    Other,

    /// <summary>Not to be opened, as <see cref="VideoNode.Remark"/> says.</summary>
    Closed,
}

/// <summary>A video node of this machine.</summary>
/// <param name="Path">"/dev/video0": may be another after the next start.</param>
/// <param name="StablePath">By the plug that it is in: "/dev/v4l/by-path/..."; <paramref name="Path"/> where there is none.</param>
/// <param name="Remark">For people: what it is, or why it cannot be used. Empty for cameras and encoders.</param>
public sealed record VideoNode(string Path, string StablePath, VideoNodeKind Kind, string Driver, string Card, IReadOnlyList<FourCc> Formats, string Remark)
{
    /// <summary>Of an encoder: the pictures that it takes.</summary>
    public IReadOnlyList<FourCc> Takes { get; init; } = [];

    public override string ToString() => $"{StablePath} ({(Card.Length > 0 ? Card : Remark)})";
}
