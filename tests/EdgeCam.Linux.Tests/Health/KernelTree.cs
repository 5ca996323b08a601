using EdgeCam.Testing.Processes;

namespace EdgeCam.Linux.Tests.Health;

/// <summary>A made-up /proc and /sys.</summary>
internal sealed class KernelTree : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>What readers get for "/".</summary>
    public string Root => _folder[""];

    /// <summary>Writes a file and the folders above it.</summary>
    public KernelTree With(string path, string text)
    {
        var file = _folder[path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public KernelTree WithLink(string path, string target)
    {
        var link = _folder[path];
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
