using System.Diagnostics;
using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>What a reader that adapts to its network asks of the encoder, from the next picture on.</summary>
/// <param name="Rate">Average bit rate of the video.</param>
/// <param name="FramesPerSecond">Pictures to encode per second; 0 for all that the source delivers.</param>
/// <param name="Scale">Share of the source's width and height to encode, above 0 and at most 1.</param>
/// <param name="IsHeld">True: pass pictures over before the encoder until told otherwise; no reference breaks.</param>
public readonly record struct EncoderDemand(Bitrate Rate, double FramesPerSecond, double Scale, bool IsHeld)
{
    /// <summary>A demand comes from our own controllers: one out of range is a bug of theirs.</summary>
    internal void Validate() => Debug.Assert(
        Rate.BitsPerSecond > 0 && FramesPerSecond >= 0 && Scale is > 0 and <= 1, "An encoder demand is out of range.");
}
