using System.Security.Cryptography;
using EdgeCam.Footage;
using EdgeCam.Libav;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Footage;

/// <summary>Footage, a link that delays each unit alike and loses some, a player with a playout buffer, and the judges; in virtual time.</summary>
internal sealed class Broadcast : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(90);
    private static readonly MediaInstant Start = new(50_000_000_000);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<(MediaInstant At, Track Track, MediaInstant CapturedAt, byte[] Bytes)> _link = new();
    private readonly FootageEncoder _camera;
    private readonly SoftwareDecoder _player;
    private readonly QualityMeter _quality;
    private readonly SoundMeter _sound;

    public Broadcast(string path, Bitrate rate)
    {
        var libav = Needs.Libav();
        var plan = new FootagePlan(path, Start, rate, TimeSpan.FromSeconds(2));
        var parts = plan.Open(libav);
        var video = parts.Source.Format.Video;
        _quality = new QualityMeter(new QualityPlan(video.Width, video.Height, video.Rate, Budget));
        _sound = new SoundMeter(TimeSpan.FromSeconds(1_024 / 48_000.0), Budget);
        _camera = new FootageEncoder(parts, plan, _quality, _sound);
        _player = new SoftwareDecoder(libav);
        Demand = new EncoderDemand(rate, 0, 1, IsHeld: false);
    }

    public EncoderDemand Demand { get; set; }

    public QualityReport Quality => _quality.Report;

    public SoundReport Sound => _sound.Report;

    public FootageEncoder Camera => _camera;

    public long VideoBytes { get; private set; }

    public int Idrs { get; private set; }

    public int Pictures { get; private set; }

    public Dictionary<DecodeOutcome, int> Outcomes { get; } = [];

    /// <summary>A digest of all that was sent.</summary>
    public string Sent => Convert.ToHexString(_hash.GetCurrentHash());

    /// <param name="isLost">By the number of the unit, of both tracks together.</param>
    public void RunUntil(TimeSpan sinceStart, Func<int, bool>? isLost = null, Func<int, bool>? forceIdr = null)
    {
        for (var number = 0; _camera.NextCapture < Start + sinceStart; number++)
        {
            var now = _camera.NextCapture;
            Receive(now);
            while (_quality.TryPollTick(now, out _))
            {
            }

            if (_camera.TryEncode(Demand, forceIdr?.Invoke(number) ?? false, out var unit))
                Send(unit, now, isLost?.Invoke(number) ?? false);
        }

        Receive(MediaInstant.Never);
        while (_quality.TryPollTick(MediaInstant.Never, out _))
        {
        }

        _sound.Advance(MediaInstant.Never);
    }

    public void Dispose()
    {
        _camera.Dispose();
        _player.Dispose();
        _hash.Dispose();
    }

    private void Send(in FootageUnit unit, MediaInstant now, bool isLost)
    {
        _hash.AppendData(unit.Unit.Bytes);
        if (unit.Track == Track.Video)
        {
            VideoBytes += unit.Unit.Bytes.Length;
            Idrs += unit.Unit.IsIdr ? 1 : 0;
            Pictures++;
            Assert.Equal(now, unit.Unit.CapturedAt);
        }

        if (!isLost)
            _link.Enqueue((now + Delay, unit.Track, unit.Unit.CapturedAt, unit.Unit.Bytes.ToArray()));
    }

    private void Receive(MediaInstant now)
    {
        while (_link.TryPeek(out var unit) && unit.At <= now)
        {
            _link.Dequeue();
            if (unit.Track == Track.Sound)
                _sound.OnArrived(unit.CapturedAt, unit.At);
            else
                Play(unit.Bytes, unit.CapturedAt);
        }
    }

    private void Play(byte[] bytes, MediaInstant capturedAt)
    {
        var outcome = _player.Decode(bytes, out var picture);
        Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        if (outcome is DecodeOutcome.Picture or DecodeOutcome.Damaged)
            _quality.OnDisplayed(capturedAt, capturedAt + Budget, LumaView.Of(picture));
    }
}
