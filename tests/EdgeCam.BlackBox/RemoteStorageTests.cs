using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A state directory that takes no more: nothing is done by half, and the camera films.</summary>
public sealed class RemoteStorageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_fails_a_change_whole_and_a_freed_one_takes_it()
    {
        await using var broker = await RemoteBroker.Start();
        await using var disk = await SmallDisk.Mount();
        await using var camera = await RunningCamera.StartIn(disk.Path, [], broker.Settings);
        await camera.WaitForPicture();
        Assert.Equal("ok", await broker.Set("motion", "sensitivity", 60));
        var before = await File.ReadAllBytesAsync(camera.State("settings.json"), Cancel);

        disk.Fill();
        await IsRefused(broker, camera);
        Assert.Equal(before, await File.ReadAllBytesAsync(camera.State("settings.json"), Cancel));
        Assert.False(File.Exists(camera.State("settings.json.tmp")));

        disk.Empty();
        Assert.Equal("ok", await broker.Set("motion", "sensitivity", 62));
    }

    [Fact]
    public async Task A_disk_that_is_read_only_is_lived_with_from_the_start()
    {
        await using var broker = await RemoteBroker.Start();
        await using var disk = await SmallDisk.Mount();
        await using (var camera = await RunningCamera.StartIn(disk.Path, [], broker.Settings))
        {
            await camera.WaitForPicture();
            Assert.Equal("ok", await broker.Set("motion", "sensitivity", 60));
        }

        await disk.MakeReadOnly();
        await using var again = await RunningCamera.StartIn(disk.Path, [], broker.Settings);
        await again.WaitForPicture();
        await IsRefused(broker, again);
    }

    /// <summary>A change fails, and everything stays as it was: quality 60.</summary>
    private static async Task IsRefused(RemoteBroker broker, RunningCamera camera)
    {
        await using var player = await RemotePlayer.Watch(camera);
        var reply = await broker.Ask("settings/set", """{"id":"s1","patch":{"motion":{"sensitivity":61}}}""");
        Assert.Equal(("failed", "storage", "s1"), ((string?)reply["status"], (string?)reply["code"], (string?)reply["id"]));
        await Eventually.IsTrue(async () => (string?)(await broker.Kept("settings/reported"))["last"]?["code"] == "storage", Player.Patience, "the failure is reported", Cancel);
        Assert.Equal(60, (int?)(await broker.Kept("settings/reported"))["settings"]!["motion"]!["sensitivity"]);
        await Player.IsServedBy(camera);
        await player.SawEveryPicture(15);
    }

    /// <summary>A file system of its own for a state directory: 256 KiB of memory.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private readonly ScratchFolder _folder = new();

        public string Path => _folder["disk"];

        public static async Task<SmallDisk> Mount()
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs: root, to mount a file system of 256 KiB");
            var disk = new SmallDisk();
            Directory.CreateDirectory(disk.Path);
            var mounted = await Tool.Run("mount", $"-t tmpfs -o size=256k tmpfs {disk.Path}", Player.Patience, Cancel);
            Assert.SkipUnless(mounted.Succeeded, $"needs: to be allowed to mount ({mounted.Error.Trim()})");
            return disk;
        }

        public void Fill()
        {
            using var file = File.Create(Filling);
            try
            {
                while (true)
                    file.Write(new byte[4096]);
            }
            catch (IOException)
            {
                // full
            }
        }

        public void Empty() => File.Delete(Filling);

        public async Task MakeReadOnly()
        {
            var done = await Tool.Run("mount", $"-o remount,ro {Path}", Player.Patience, Cancel);
            Assert.True(done.Succeeded, done.ToString());
        }

        public async ValueTask DisposeAsync()
        {
            await Tool.Run("umount", $"-l {Path}", Player.Patience, CancellationToken.None);
            _folder.Dispose();
        }

        private string Filling => System.IO.Path.Combine(Path, "filling");
    }
}
