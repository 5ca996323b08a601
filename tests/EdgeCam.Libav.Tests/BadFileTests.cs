using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class BadFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() => AssertRefused(_folder["no.mp4"], "does not exist");

    [Fact]
    public void A_folder_is_not_a_file() => AssertRefused(Path.GetDirectoryName(_folder["x"])!, "is a folder");

    [Fact]
    public void An_empty_file_is_refused() => AssertRefused(Write("empty.mp4", []), "is empty");

    [Fact]
    public void Text_is_not_a_film() =>
        AssertRefused(Write("a.mp4", "nothing to see here, move along please"u8.ToArray()), "not a media file");

    [Fact]
    public void An_mp4_without_its_index_is_refused()
    {
        var whole = File.ReadAllBytes(Generate("whole.mp4", "-f lavfi -i testsrc2=s=64x64:r=10:d=1 -c:v libx264"));
        AssertRefused(Write("cut.mp4", whole[..(whole.Length / 2)]), "cut off before its index");
    }

    [Fact]
    public void Sound_alone_is_refused() =>
        AssertRefused(Generate("a.wav", "-f lavfi -i sine=d=1"), "has no video stream");

    [Fact]
    public void Pictures_that_no_decoder_knows_are_refused_by_their_codec()
    {
        var bytes = File.ReadAllBytes(Generate("a.mkv", "-f lavfi -i testsrc2=s=64x64:r=10:d=1 -c:v libx264"));
        "V_ZZZZ4"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("V_MPEG4"u8)));
        AssertRefused(Write("b.mkv", bytes), "has no decoder for");
    }

    [Fact]
    public void A_file_that_breaks_off_before_its_first_picture_is_refused()
    {
        var bytes = File.ReadAllBytes(Generate("a.avi", "-f lavfi -i testsrc2=s=64x64:r=10:d=1 -c:v ffv1"));
        AssertRefused(Write("b.avi", bytes[..(bytes.AsSpan().IndexOf("movi"u8) + 4)]), "no picture that can be decoded");
    }

    private static void AssertRefused(string path, string reason)
    {
        var library = Setup.Library();
        var e = Assert.Throws<MediaException>(() => new FileSource(library, path));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    private string Generate(string name, string arguments)
    {
        Setup.Ffmpeg($"-y {arguments} {_folder[name]}");
        return _folder[name];
    }
}
