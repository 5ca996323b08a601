using System.Security.Cryptography;
using EdgeCam.Recording;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Recording;

public sealed class ClipTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_clip_holds_what_was_and_what_is_to_come()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(10));
        var asked = camera.Now;
        var clip = await Record(camera, before: 4, after: 3);
        Assert.InRange(clip.Before.TotalSeconds, 4, 6); // an IDR every two seconds
        Assert.Equal(TimeSpan.Zero, clip.Missing);
        Assert.Equal(clip.Before.TotalSeconds + 3, clip.Duration.TotalSeconds, 0.001);
        Assert.Equal(new FileInfo(clip.Path).Length, clip.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(clip.Path))), clip.Sha256);
        Assert.Equal((int)(clip.Duration / FilmedStream.Interval), await MediaFile.PicturesIn(clip.Path));
        Assert.Equal(clip.Duration.TotalSeconds, await MediaFile.SecondsOf(clip.Path), 0.1);
        await MediaFile.Plays(clip.Path);
        Assert.True(camera.Now - asked < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task More_than_the_ring_holds_is_cut_to_what_it_holds_and_said()
    {
        using var camera = new FilmedStream(hasSound: false);
        camera.Run(TimeSpan.FromSeconds(3));
        var clip = await Record(camera, before: 60, after: 1);
        Assert.Equal(3, clip.Before.TotalSeconds, 0.001);
        Assert.Equal(4, clip.Duration.TotalSeconds, 0.001);
    }

    [Fact]
    public async Task A_stream_without_a_picture_begins_with_the_next_idr()
    {
        using var camera = new FilmedStream();
        var clip = await Record(camera, before: 5, after: 2);
        Assert.True(clip.Before <= TimeSpan.Zero);
        Assert.Equal(50, await MediaFile.PicturesIn(clip.Path));
    }

    [Fact]
    public async Task A_camera_that_is_away_makes_no_file()
    {
        using var camera = new FilmedStream { IsAbsent = true };
        await Assert.ThrowsAsync<NoPicturesException>(() => Record(camera, before: 1, after: 1));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_folder["x"])!));
    }

    [Fact]
    public async Task A_camera_that_goes_away_ends_the_clip_at_its_last_picture()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(2));
        camera.IsAbsent = true;
        var clip = await Record(camera, before: 2, after: 5);
        Assert.Equal(2, clip.Duration.TotalSeconds, 0.001);
        await MediaFile.Plays(clip.Path);
    }

    [Fact]
    public async Task What_the_stream_overwrote_first_is_counted_and_the_rest_plays()
    {
        using var camera = new FilmedStream(hasSound: false, ringBytes: 400_000, gopFrames: 25);
        camera.Run(TimeSpan.FromSeconds(2));
        var looks = 0;
        var recorder = new ClipRecorder(camera.Stream, Store(), () => camera.Now, (_, _) => camera.Run(TimeSpan.FromSeconds(++looks == 3 ? 12 : 0.1))); // the disk hangs
        Assert.True(recorder.TryRecord(TimeSpan.Zero, TimeSpan.FromSeconds(16), _ => { }, TestContext.Current.CancellationToken, out var recording));
        var clip = await recording;
        Assert.InRange(clip.Missing.TotalSeconds, 4, 12);
        var shown = (clip.Duration - clip.Missing) / FilmedStream.Interval;
        Assert.InRange(await MediaFile.PicturesIn(clip.Path) - shown, -1.5, 1.5);
        await MediaFile.Plays(clip.Path);
    }

    [Fact]
    public async Task Only_two_are_written_at_once()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(1));
        using var gate = new ManualResetEventSlim();
        var recorder = new ClipRecorder(camera.Stream, Store(), () => camera.Now, (_, cancel) => gate.Wait(cancel));
        using var stop = new CancellationTokenSource();
        Assert.True(recorder.TryRecord(TimeSpan.Zero, TimeSpan.FromSeconds(1), _ => { }, CancellationToken.None, out var first));
        Assert.True(recorder.TryRecord(TimeSpan.Zero, TimeSpan.FromSeconds(1), _ => { }, CancellationToken.None, out var second));
        Assert.False(recorder.TryRecord(TimeSpan.Zero, TimeSpan.FromSeconds(1), _ => { }, CancellationToken.None, out _));
        camera.Run(TimeSpan.FromSeconds(2));
        gate.Set();
        await Task.WhenAll(first, second);
        Assert.True(recorder.TryRecord(TimeSpan.Zero, TimeSpan.FromSeconds(-1), _ => { }, CancellationToken.None, out var third));
        await third;
    }

    [Fact]
    public async Task A_disk_that_fills_keeps_what_is_whole_and_says_what_to_do()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(6));
        var looks = 0;
        var store = new ClipStore(Path.GetDirectoryName(_folder["x"])!, DataSize.MiB(64), DataSize.MiB(1), () => ++looks < 4 ? 1L << 30 : 0);
        var fault = await Assert.ThrowsAsync<StorageException>(() => Record(camera, before: 6, after: 1, store));
        Assert.Contains("ends here, and plays", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Recording:MinFreeMegabytes", fault.Message, StringComparison.Ordinal);
        var kept = Assert.Single(store.Kept());
        await MediaFile.Plays(kept.FullName);
        Assert.InRange(await MediaFile.PicturesIn(kept.FullName), 25, 100);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(1));
        File.WriteAllText(_folder["file"], "");
        var store = new ClipStore(_folder["file"], DataSize.MiB(64), DataSize.MiB(1));
        var fault = await Assert.ThrowsAsync<StorageException>(() => Record(camera, before: 1, after: 1, store));
        Assert.Contains("name another Recording:Directory", fault.Message, StringComparison.Ordinal);
    }

    private ClipStore Store() => new(Path.GetDirectoryName(_folder["x"])!, DataSize.MiB(64), DataSize.MiB(1), () => 1L << 30);

    private Task<Clip> Record(FilmedStream camera, double before, double after, ClipStore? store = null)
    {
        var recorder = new ClipRecorder(camera.Stream, store ?? Store(), () => camera.Now, (time, _) => camera.Run(time));
        Assert.True(recorder.TryRecord(TimeSpan.FromSeconds(before), TimeSpan.FromSeconds(after), _ => { }, TestContext.Current.CancellationToken, out var clip));
        return clip;
    }
}
