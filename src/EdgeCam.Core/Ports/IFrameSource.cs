using System.Runtime.InteropServices;
using EdgeCam.Units;

namespace EdgeCam.Ports;

/// <summary>What a source delivers as pictures.</summary>
/// <param name="IsEncoded">True: H.264 access units to pass through, or JPEGs where <see cref="IsJpeg"/> says so; false: pictures of <paramref name="Layout"/>.</param>
/// <param name="Width">Pixels; 0 while an encoded stream has not shown its parameter sets.</param>
/// <param name="Height">Pixels; 0 as for <paramref name="Width"/>.</param>
/// <param name="Rate">Nominal frame rate.</param>
/// <param name="Layout">The layout of pictures; without meaning when encoded.</param>
public sealed record VideoFormat(bool IsEncoded, int Width, int Height, FrameRate Rate, PixelLayout Layout = PixelLayout.Yuv420)
{
    /// <summary>Each picture is a JPEG, which no encoder takes before it is decoded.</summary>
    public bool IsJpeg { get; init; }

    /// <summary>Bytes from row to row of the first plane: an encoder that is told reads pictures where they lie. 0: not told.</summary>
    public int Stride { get; init; }

    /// <summary>What the samples of pictures stand for: an encoder says so in the stream. Without meaning when encoded, but for JPEGs.</summary>
    public ColourDescription Colours { get; init; } = ColourDescription.Unknown;
}

/// <summary>What a source delivers as sound: interleaved signed 16-bit samples.</summary>
public sealed record SoundFormat(int SampleRate, int Channels);

/// <summary>The tracks of a source; sound is null where there is none.</summary>
public sealed record SourceFormat(VideoFormat Video, SoundFormat? Sound);

/// <summary>The outcome of asking a source for its next frame.</summary>
public enum SourceRead : byte
{
    /// <summary>A frame is on loan.</summary>
    Frame,

    /// <summary>Nothing came within the wait; ask again.</summary>
    Idle,

    /// <summary>The source is away (unplugged, the writer of the pipe gone) and will be back; ask again.</summary>
    Absent,

    /// <summary>The source has ended for good.</summary>
    Ended,
}

/// <summary>
/// Where frames come from: a file, a test picture, a byte stream, a camera. Frames of all tracks come
/// out in capture order, each on loan until it is returned; a source with all buffers lent out waits.
/// Live sources pace themselves: a frame appears when it is captured, never early.
/// </summary>
/// <remarks>Thread-bound: the encode thread only, except <see cref="IDisposable.Dispose"/> after it has ended.</remarks>
public interface IFrameSource : IDisposable
{
    /// <summary>What the person who configured it would call it, for logs: "file car.mp4", "test picture".</summary>
    string Name { get; }

    /// <summary>What it delivers now. Changes only between two frames, and then <see cref="FormatGeneration"/> rises.</summary>
    SourceFormat Format { get; }

    /// <summary>Rises when <see cref="Format"/> has changed (another size after a replug).</summary>
    int FormatGeneration { get; }

    /// <summary>Waits up to <paramref name="wait"/> for the next frame. Allocates nothing per frame.</summary>
    SourceRead TryRead(TimeSpan wait, out SourceFrame frame);

    /// <summary>
    /// From now on <see cref="TryRead"/> ends its wait early while this descriptor is readable, which is how an encoder's work is
    /// fetched before the next frame comes. A source that does nothing with it is asked again at its next frame.
    /// </summary>
    /// <param name="descriptor">The caller's; open for as long as the source is read.</param>
    void WakeOn(SafeHandle descriptor)
    {
    }

    /// <summary>Gives a loan back; a loan that is not out is ignored (its generation tells).</summary>
    void Return(BufferLoan loan);
}
