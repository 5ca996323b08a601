using System.Globalization;
using EdgeCam.Libav.Interop;
using EdgeCam.Media;
using EdgeCam.Ring;

namespace EdgeCam.Libav;

/// <summary>
/// An MP4 file in fragments (ISO/IEC 14496-12 §8.8): the header comes first and each fragment stands for itself, so that
/// the file plays up to its last whole fragment however it ends.
/// </summary>
/// <remarks>Thread-bound. The native library holds one fragment.</remarks>
public sealed class FragmentedMp4 : IDisposable
{
    private const int VideoClock = 90_000;
    private const int AacFrameSamples = 1_024;
    private readonly LibavLibrary _library;
    private readonly Muxer _muxer;
    private readonly Packet _packet;
    private readonly TrackClock? _sound;
    private readonly TrackClock _video;

    /// <summary>Writes the header.</summary>
    /// <param name="output">Written from front to end; stays the caller's. What it throws comes out of the call that wrote.</param>
    /// <param name="parameters">Those of the first IDR.</param>
    /// <param name="sound">Null for none.</param>
    /// <param name="frameInterval">The last picture of a fragment is said to last as long.</param>
    /// <exception cref="MediaException">libavformat refuses.</exception>
    public FragmentedMp4(LibavLibrary library, Stream output, ParameterSets parameters, SoundDescription? sound, TimeSpan frameInterval)
    {
        _library = library;
        _packet = new Packet(library.Codec);
        _muxer = new Muxer(library, "mp4"u8, output);
        try
        {
            _muxer.Set("movflags"u8, "frag_custom+empty_moov+default_base_moof");
            var video = AddVideo(parameters);
            var heard = sound is null ? 0 : AddSound(sound);
            _muxer.WriteHeader();
            _muxer.Flush();
            _video = new TrackClock(0, _muxer.ClockRateOf(video), frameInterval.TotalSeconds);
            _sound = sound is null ? null : new TrackClock(1, _muxer.ClockRateOf(heard), (double)AacFrameSamples / sound.SampleRate);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes a unit into the fragment that is being made.</summary>
    /// <param name="unit">Video or sound; copied.</param>
    /// <param name="time">From the beginning of the file; in each track later than the one before, else it is moved behind it.</param>
    /// <returns>False: the unit was overwritten while it was copied, and is not in the file.</returns>
    public bool TryWrite(in AccessUnitView unit, TimeSpan time)
    {
        if (TrackOf(unit) is not { } track)
            return true;
        _packet.Fill(unit.Bytes);
        var isIntact = unit.IsIntact;
        if (isIntact)
        {
            _packet.Label(track.Index, track.Take(time), track.Duration, unit.Info.IsIdr || track == _sound);
            _muxer.Write(_packet);
        }

        _packet.Unref();
        return isIntact;
    }

    /// <summary>Writes what was taken since the last call as one fragment.</summary>
    public void EndFragment()
    {
        _muxer.Write(null);
        _muxer.Flush();
    }

    /// <summary>Writes the last fragment, and the index for those who jump.</summary>
    public void Finish()
    {
        _muxer.WriteTrailer();
        _muxer.Flush();
    }

    public void Dispose()
    {
        _muxer.Dispose();
        _packet.Dispose();
    }

    private TrackClock? TrackOf(in AccessUnitView unit) => unit.Info.Track == Track.Video ? _video : _sound;

    private nint AddVideo(ParameterSets parameters)
    {
        var annexB = new byte[parameters.AnnexBLength];
        parameters.WriteAnnexB(annexB); // libavformat makes the avcC box of it, and takes the packets in the same form
        using var codec = CodecContext.ForDecoder(_library, "h264"u8)
            .With("video_size"u8, string.Create(CultureInfo.InvariantCulture, $"{parameters.Parsed.Width}x{parameters.Parsed.Height}"))
            .With("pixel_format"u8, "yuv420p");
        return _muxer.AddStream(codec, annexB, VideoClock);
    }

    private nint AddSound(SoundDescription sound)
    {
        using var codec = CodecContext.ForDecoder(_library, "aac"u8)
            .With("ar"u8, sound.SampleRate)
            .With("ch_layout"u8, sound.Channels == 1 ? "mono" : "stereo")
            .With("frame_size"u8, AacFrameSamples);
        return _muxer.AddStream(codec, sound.AudioSpecificConfig.Span, sound.SampleRate);
    }

    /// <summary>The place of a track in its file's time.</summary>
    private sealed class TrackClock(int index, int clockRate, double unitSeconds)
    {
        private long _last = -1;

        public int Index => index;

        public long Duration { get; } = (long)Math.Round(unitSeconds * clockRate);

        /// <summary>The container wants each later than the one before.</summary>
        public long Take(TimeSpan time) => _last = Math.Max(_last + 1, (long)Math.Round(time.TotalSeconds * clockRate));
    }
}
