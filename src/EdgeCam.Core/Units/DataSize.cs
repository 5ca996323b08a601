namespace EdgeCam.Units;

/// <summary>An amount of memory.</summary>
public readonly record struct DataSize(long Bytes)
{
    public static DataSize KiB(double count) => new((long)(count * 1024));

    public static DataSize MiB(double count) => new((long)(count * 1024 * 1024));

    public static DataSize operator +(DataSize left, DataSize right) => new(left.Bytes + right.Bytes);

    public override string ToString() => Bytes switch
    {
        >= 1024 * 1024 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Bytes / 1048576.0:0.#} MiB"),
        >= 1024 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Bytes / 1024.0:0.#} KiB"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Bytes} B"),
    };
}
