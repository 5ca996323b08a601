using System.Net;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Units;

namespace EdgeCam.Doctor;

/// <summary>Everything that was read of the machine. The checks see nothing else.</summary>
internal sealed record Readings
{
    public required BoardReading Board { get; init; }

    public required MachineReading Machine { get; init; }

    /// <summary>Set aside for devices; null: nothing is.</summary>
    public (long Total, long Free)? Contiguous { get; init; }

    /// <summary>Every video node.</summary>
    public IReadOnlyList<VideoNode> Nodes { get; init; } = [];

    /// <summary>Of those that are cameras.</summary>
    public IReadOnlyList<CameraReading> Cameras { get; init; } = [];

    /// <summary>Of the encoder that would be taken; null: there is none.</summary>
    public EncoderReading? Encoder { get; init; }

    public required LibraryReading Libav { get; init; }

    /// <summary>Why libav's libx264 does not encode; null: it does, or there is no libav.</summary>
    public string? X264Fault { get; init; }

    public required LibraryReading Mosquitto { get; init; }

    public required LibraryReading Srt { get; init; }

    /// <summary>Sound cards that capture.</summary>
    public IReadOnlyList<SoundCard> SoundInputs { get; init; } = [];

    public IReadOnlyList<PinChip> PinChips { get; init; } = [];

    /// <summary>Those that the configuration wants.</summary>
    public IReadOnlyList<PortReading> Ports { get; init; } = [];

    /// <summary>Of a file: it can be opened. Else true.</summary>
    public bool IsSourceReadable { get; init; } = true;
}

/// <param name="Model">Null on a PC.</param>
internal sealed record BoardReading(string? Model, string? Kernel, string Architecture, int Cores);

/// <param name="Survey">Null where it could not be asked.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Holders">Who has it open, as far as we are told; looked for only when it is busy.</param>
internal sealed record CameraReading(VideoNode Node, CameraSurvey? Survey, string Fault, IReadOnlyList<FileHolder> Holders);

internal sealed record EncoderReading(VideoNode Node, Bitrate LeastRate, Bitrate MostRate);

/// <param name="Version">With its name; null: it is missing.</param>
/// <param name="Missing">What to install; empty where it is there.</param>
internal sealed record LibraryReading(string? Version, string Missing);

/// <param name="Key">The setting that wants it.</param>
/// <param name="Fault">Why it cannot be had, with what to do; null: it can.</param>
/// <param name="Holders">Who has it, as far as we are told.</param>
internal sealed record PortReading(string Key, bool IsTcp, IPEndPoint EndPoint, string? Fault, IReadOnlyList<FileHolder> Holders);
