using System.Globalization;
using EdgeCam.Linux;
using EdgeCam.Linux.Files;

namespace EdgeCam.Settings;

/// <summary>Counts starts in a row that did not come as far as to run well for a while, in a file of the state directory.</summary>
/// <remarks>Thread-bound. Where nothing can be written it counts nothing: that alone must not keep a camera from starting.</remarks>
internal sealed class StartCounter(string directory)
{
    /// <summary>After so many the settings that have not proved themselves are suspected.</summary>
    public const int TooMany = 3;

    private readonly string _path = Path.Combine(directory, "starts");
    private bool _isClear;

    /// <summary>Counts this start.</summary>
    /// <returns>The bad starts before it.</returns>
    public int Count()
    {
        int before = Read();
        try
        {
            Directory.CreateDirectory(directory);
            AtomicFile.Replace(_path, System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{before + 1}\n")));
        }
        catch (Exception e) when (IsStorage(e))
        {
            _isClear = true;
        }
        return before;
    }

    /// <summary>This start was a good one, is stopped on purpose, or has new settings.</summary>
    public void Clear()
    {
        if (_isClear)
            return;
        _isClear = true;
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (IsStorage(e))
        {
            // read-only by now: the worst is that unproven settings are given up early
        }
    }

    private int Read()
    {
        try
        {
            return File.Exists(_path) && int.TryParse(File.ReadAllText(_path), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int count)
                ? Math.Min(count, int.MaxValue - 1)
                : 0;
        }
        catch (Exception e) when (IsStorage(e))
        {
            return 0;
        }
    }

    private static bool IsStorage(Exception e) => e is LinuxException or IOException or UnauthorizedAccessException;
}
