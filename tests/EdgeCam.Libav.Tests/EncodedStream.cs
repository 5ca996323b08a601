using Xunit;

namespace EdgeCam.Libav.Tests;

/// <summary>An encoder, its pictures and all that came out.</summary>
internal sealed class EncodedStream(SoftwareEncoderOptions options) : IDisposable
{
    public SoftwareEncoder Encoder { get; } = new(Setup.Library(), options);

    public MovingPicture Picture { get; } = new(options.Layout);

    public List<byte[]> Units { get; } = [];

    public List<bool> IsIdr { get; } = [];

    public void Encode(int count, Func<int, bool>? forceIdr = null, Func<int, int>? number = null, Action<MovingPicture>? afterEach = null)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(Encoder.TrySubmit(Picture[number?.Invoke(i) ?? Units.Count], forceIdr?.Invoke(i) ?? false));
            Assert.True(Encoder.TryTakeReturned(out _));
            Assert.True(Encoder.TryTake(out var unit));
            Units.Add(unit.Bytes.ToArray());
            IsIdr.Add(unit.IsIdr);
            afterEach?.Invoke(Picture);
        }
    }

    public IEnumerable<int> IdrIndexes() => Enumerable.Range(0, IsIdr.Count).Where(i => IsIdr[i]);

    public double Kbps(int from, int to, double framesPerSecond = 25) =>
        Units.GetRange(from, to - from).Sum(unit => unit.Length) * 8 * framesPerSecond / (to - from) / 1000;

    public void Dispose()
    {
        Encoder.Dispose();
        Picture.Dispose();
    }
}
