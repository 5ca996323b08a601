using EdgeCam.Recording;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Recording;

/// <summary>kill -9 in the middle of a clip.</summary>
public sealed class CrashTests : IDisposable
{
    private const string FolderVariable = "EDGECAM_TEST_CLIP_FOLDER";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_clip_whose_writer_is_killed_plays_up_to_its_last_fragment()
    {
        var folder = Path.GetDirectoryName(_folder["x"])!;
        var cancel = TestContext.Current.CancellationToken;
        await using (var writer = Tool.Start("env", [$"{FolderVariable}={folder}", "dotnet", typeof(CrashTests).Assembly.Location, "-noLogo", "-method", $"{typeof(CrashTests).FullName}.{nameof(Write_a_clip_until_killed)}"]))
            await Eventually.IsTrue(() => Parts(folder) is [var part] && part.Length > 300_000, Deadline, "300 kB of a clip", cancel); // killed here

        var left = Assert.Single(Parts(folder));
        await MediaFile.Plays(left.FullName); // as it lies there
        Assert.Equal(1, new ClipStore(folder, DataSize.MiB(64), DataSize.MiB(1)).Recover());
        var pictures = await MediaFile.PicturesIn(Assert.Single(Directory.GetFiles(folder, "*.mp4")));
        Assert.InRange(pictures, 50, int.MaxValue);
    }

    /// <summary>The other process of the test above.</summary>
    [Fact]
    public async Task Write_a_clip_until_killed()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, "part of another test");
        using var camera = new FilmedStream();
        camera.Run(TimeSpan.FromSeconds(3));
        var recorder = new ClipRecorder(camera.Stream, new ClipStore(folder, DataSize.MiB(64), DataSize.MiB(1)), () => camera.Now, (time, cancel) =>
        {
            camera.Run(time);
            cancel.WaitHandle.WaitOne(5);
        });
        Assert.True(recorder.TryRecord(TimeSpan.Zero, TimeSpan.FromHours(1), _ => { }, TestContext.Current.CancellationToken, out var clip));
        await clip;
    }

    private static FileInfo[] Parts(string folder) => new DirectoryInfo(folder).GetFiles("*.part");
}
