using System.Runtime.InteropServices;
using EdgeCam.Libav.Files;
using EdgeCam.Libav.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>
/// A media file that behaves like a camera: any file that libav reads, decoded to pictures and sound,
/// paced in real time, endless. CapturedAt runs on through every loop with sound and picture in step.
/// A loop is as long as its pictures, for a camera never stops delivering them: longer sound is cut,
/// shorter is followed by silence.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates no managed memory per frame.</remarks>
public sealed unsafe class FileSource : IFrameSource
{
    private readonly VideoTrack _video;
    private readonly SoundTrack? _sound;
    private readonly IPacingClock _clock;
    private readonly LoanPool _pictureLoans = new(PictureSlots, firstIndex: 0);
    private readonly LoanPool _soundLoans = new(SoundSlots, firstIndex: PictureSlots);
    private readonly int _soundSlotBytes;
    private byte* _soundSlots;
    private MediaInstant? _start; // CapturedAt of media time 0: the first read starts the clock

    /// <param name="loop">False: the source ends after the last picture.</param>
    /// <param name="areWritable">True: pictures may be drawn on while they are on loan, which costs a copy of each; the decoder reads its own later.</param>
    /// <exception cref="MediaException">Missing, empty, broken, without pictures, or of an unknown codec.</exception>
    public FileSource(LibavLibrary library, string path, bool loop = true, bool areWritable = false)
        : this(library, path, loop, new SystemPacingClock(), areWritable)
    {
    }

    /// <param name="loop">False: the source ends after the last picture.</param>
    /// <param name="clock">What it is paced by: virtual time plays a file as fast as it is read.</param>
    /// <exception cref="MediaException">Missing, empty, broken, without pictures, or of an unknown codec.</exception>
    public FileSource(LibavLibrary library, string path, bool loop, IPacingClock clock, bool areWritable = false)
    {
        _clock = clock;
        Name = $"file {Path.GetFileName(path)}";
        var video = TrackDecoder.TryOpen(library, path, MediaKind.Video)
            ?? throw new MediaException($"file {path}: has no video stream: name a file with pictures.");
        _video = VideoTrack.Open(library, video, path, loop, PictureSlots, areWritable);
        try
        {
            var sound = TrackDecoder.TryOpen(library, path, MediaKind.Sound);
            _sound = sound is null ? null : new SoundTrack(library, sound, _video.Loop);
        }
        catch
        {
            _video.Dispose();
            throw;
        }

        _soundSlotBytes = SamplesPerSlot * sizeof(short) * (_sound?.Format.Channels ?? 0);
        _soundSlots = (byte*)NativeMemory.Alloc((nuint)(_soundSlotBytes * SoundSlots));
        Format = new(new(IsEncoded: false, _video.Width, _video.Height, _video.Rate) { Colours = _video.Colours }, _sound?.Format);
    }

    public string Name { get; }

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <exception cref="MediaException">The file cannot be read again for the next loop.</exception>
    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        var now = _clock.Now;
        var deadline = now + wait;
        _start ??= now;
        var hasPicture = _video.TryFetch();
        var isSoundNext = _sound is not null && _sound.Time < (hasPicture ? _video.Time : _video.End);
        if (!hasPicture && !isSoundNext)
            return SourceRead.Ended;

        var due = InstantOf(isSoundNext ? _sound!.Time : _video.Time);
        var loans = isSoundNext ? _soundLoans : _pictureLoans;
        if (due > deadline || !loans.TryLend(out var loan, out var slot))
        {
            _clock.SleepUntil(deadline);
            return SourceRead.Idle;
        }

        var capturedAt = Pace(due);
        frame = isSoundNext ? LendSound(loan, slot, capturedAt) : SourceFrame.OfPicture(_video.Lend(slot), loan, capturedAt);
        return SourceRead.Frame;
    }

    public void Return(BufferLoan loan)
    {
        if (_pictureLoans.TryReturn(loan, out var slot))
            _video.Release(slot);
        else
            _soundLoans.TryReturn(loan, out _);
    }

    public void Dispose()
    {
        _video.Dispose();
        _sound?.Dispose();
        NativeMemory.Free(_soundSlots);
        _soundSlots = null;
    }

    private MediaInstant InstantOf(long mediaTime) => new(_start!.Value.Nanoseconds + mediaTime);

    /// <summary>Waits for the instant; after a long stop (the machine was suspended) goes on from now instead of racing.</summary>
    private MediaInstant Pace(MediaInstant due)
    {
        _clock.SleepUntil(due);
        var late = _clock.Now - due;
        if (late <= MostLate)
            return due;
        _start += late;
        return due + late;
    }

    private SourceFrame LendSound(BufferLoan loan, int slot, MediaInstant capturedAt)
    {
        var into = _soundSlots + (slot * _soundSlotBytes);
        var samples = _sound!.Read((short*)into, SamplesPerSlot, _video.Loop);
        return SourceFrame.OfSound(into, samples * sizeof(short) * _sound.Format.Channels, loan, capturedAt);
    }

    private const int PictureSlots = 4;
    private const int SoundSlots = 8;
    private const int SamplesPerSlot = 1024; // as many as an AAC-LC frame holds
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(1);
}
