using System.Text;
using EdgeCam.Units;

namespace EdgeCam.Diagnostics;

/// <summary>
/// Names everything that the frame path allocates before it starts; printed once and reported beside
/// the resident memory, so that growth has nowhere to hide.
/// </summary>
/// <remarks>Thread-bound: filled while starting, read-only afterwards.</remarks>
public sealed class MemoryBudget
{
    private readonly List<(string Name, DataSize Size)> _parts = [];

    public IReadOnlyList<(string Name, DataSize Size)> Parts => _parts;

    public DataSize Total => _parts.Aggregate(default(DataSize), (sum, part) => sum + part.Size);

    /// <summary>Adds a part and returns its size, so that the allocation can stand in the same line.</summary>
    public DataSize Add(string name, DataSize size)
    {
        _parts.Add((name, size));
        return size;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, size) in _parts)
            text.Append(name).Append(' ').Append(size).Append(", ");
        return text.Append("total ").Append(Total).ToString();
    }
}
