using EdgeCam.Recording;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Recording;

public sealed class ClipStoreTests : IDisposable
{
    private static readonly byte[] Fragment = [0, 0, 0, 8, .. "moof"u8, 0, 0, 0, 12, .. "mdat"u8, 1, 2, 3, 4];
    private static readonly byte[] Header = [0, 0, 0, 8, .. "ftyp"u8, 0, 0, 0, 8, .. "moov"u8];
    private readonly ScratchFolder _folder = new();
    private long _free = 1L << 30;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_named_by_their_time()
    {
        using var file = Store().Create(new DateTimeOffset(2026, 11, 22, 7, 30, 0, 12, TimeSpan.FromHours(1)), ".mp4", 0);
        Assert.Equal(_folder["20261122T063000.012Z.mp4"], file.Path);
        file.Keep();
        Assert.Equal(["20261122T063000.012Z.mp4"], Names());
    }

    [Fact]
    public void Two_of_one_instant_are_two_files()
    {
        var at = new DateTimeOffset(2026, 11, 22, 6, 30, 0, TimeSpan.Zero);
        using var first = Store().Create(at, ".mp4", 0);
        using var second = Store().Create(at, ".mp4", 0);
        first.Keep();
        second.Keep();
        using var third = Store().Create(at, ".mp4", 0);
        third.Keep();
        Assert.Equal(["20261122T063000.000Z-2.mp4", "20261122T063000.000Z-3.mp4", "20261122T063000.000Z.mp4"], Names());
    }

    [Fact]
    public void The_oldest_go_when_the_share_is_used_up()
    {
        foreach (var name in (string[])["1.mp4", "2.jpg", "3.mp4", "4.mp4"])
            File.WriteAllBytes(_folder[name], new byte[300_000]);
        File.WriteAllBytes(_folder["notes.txt"], new byte[900_000]); // not the store's: it neither counts nor goes
        Store().MakeRoom(200_000); // of 1 MiB
        Assert.Equal(["3.mp4", "4.mp4", "notes.txt"], Names());
    }

    [Fact]
    public void What_is_being_written_counts_and_stays()
    {
        File.WriteAllBytes(_folder["1.mp4"], new byte[300_000]);
        File.WriteAllBytes(_folder["0.mp4.part"], new byte[700_000]);
        Store().MakeRoom(200_000);
        Assert.Equal(["0.mp4.part"], Names());
    }

    [Fact]
    public void The_oldest_go_when_the_disk_is_short_and_when_that_does_not_help_it_is_said()
    {
        File.WriteAllBytes(_folder["1.mp4"], new byte[1_000]);
        _free = 0;
        var fault = Assert.Throws<StorageException>(() => Store().MakeRoom(1_000));
        Assert.Contains("Recording:MinFreeMegabytes", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
        _free = 1L << 30;
        Assert.Contains("Recording:MaxMegabytes", Assert.Throws<StorageException>(() => Store().MakeRoom(2 << 20)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_crash_what_plays_is_kept_and_the_rest_removed()
    {
        File.WriteAllBytes(_folder["plays.mp4.part"], [.. Header, .. Fragment, 0, 0]);
        File.WriteAllBytes(_folder["header.mp4.part"], Header);
        File.WriteAllBytes(_folder["half.mp4.part"], [.. Header, .. Fragment.AsSpan(0, 14)]);
        File.WriteAllBytes(_folder["empty.mp4.part"], []);
        File.WriteAllBytes(_folder["half.jpg.part"], [0xFF, 0xD8]);
        File.WriteAllBytes(_folder["whole.mp4"], Header);
        Assert.Equal(1, Store().Recover());
        Assert.Equal(["plays.mp4", "whole.mp4"], Names());
    }

    [Fact]
    public void A_folder_that_is_not_there_holds_nothing()
    {
        var store = new ClipStore(_folder["none"], DataSize.MiB(1), DataSize.MiB(1));
        Assert.Equal(0, store.Recover());
        Assert.Empty(store.Kept());
    }

    [Fact]
    public void The_free_space_of_the_disk_is_asked_for_in_its_folder()
    {
        using var file = new ClipStore(_folder["new/folder"], DataSize.MiB(1), DataSize.MiB(1)).Create("a.jpg", 10);
        Assert.False(file.Discard());
    }

    private ClipStore Store() => new(Path.GetDirectoryName(_folder["x"])!, DataSize.MiB(1), DataSize.MiB(1), () => _free);

    private string[] Names() => [.. Directory.GetFiles(Path.GetDirectoryName(_folder["x"])!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
