using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Libav;
using EdgeCam.Recording;
using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>
/// <c>snapshot</c>: a JPEG of what the camera sees, published, and on demand also a file of the clip store. Arguments:
/// <c>width</c> in pixels, <c>path</c> (a file name).
/// </summary>
internal sealed class SnapshotCommand(SnapshotMaker maker, ClipStore store, IBroker broker, Topics topics) : ICameraCommand
{
    private static readonly TimeSpan Expiry = TimeSpan.FromHours(1);

    public string Name => "snapshot";

    public async Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var arguments = new CommandArguments(request.Arguments);
        var width = arguments.Number("width", LeastWidth, MostWidth, 0);
        var path = arguments.Text("path", IsFileName, "must be a file name such as door.jpg: up to 64 letters, digits and - . _, ending in .jpg, not beginning with a point");
        if (arguments.Refusal() is { } refusal)
            return refusal;
        try
        {
            var snapshot = await maker.TakeAsync(width > 0 ? (int)width : null, cancel);
            var saved = path is null ? null : Save(snapshot, path);
            Publish(snapshot);
            return RemoteReply.Ok(FieldsOf(snapshot, saved));
        }
        catch (Exception fault) when (RecordingFaults.ReplyTo(fault) is { } reply)
        {
            return reply;
        }
    }

    /// <summary>Takes one that nobody asked for by name, as after motion, and publishes it.</summary>
    /// <exception cref="NoPicturesException">The camera delivers none.</exception>
    /// <exception cref="MediaException">FFmpeg's libraries are missing, or refuse.</exception>
    public async Task<Snapshot> TakeAsync(CancellationToken cancel)
    {
        var snapshot = await maker.TakeAsync(width: null, cancel);
        Publish(snapshot);
        return snapshot;
    }

    private void Publish(Snapshot snapshot)
    {
        var (jpeg, text) = (snapshot.Jpeg, CultureInfo.InvariantCulture);
        broker.Publish(
            new BrokerMessage(topics.Snapshot, jpeg.Bytes)
            {
                Delivery = Delivery.AtMostOnce,
                IsRetained = true,
                Expiry = Expiry,
                ContentType = "image/jpeg",
                UserProperties =
                [
                    new("ts", TimeOf(snapshot)), new("w", jpeg.Width.ToString(text)), new("h", jpeg.Height.ToString(text)), new("sha256", snapshot.Sha256),
                ],
            },
            Queueing.Never);
    }

    private string Save(Snapshot snapshot, string name)
    {
        using var file = store.Create(name, snapshot.Jpeg.Bytes.Length);
        try
        {
            file.Write(snapshot.Jpeg.Bytes);
            file.Keep();
            return file.Path;
        }
        catch (Exception fault) when (StorageException.IsCauseOf(fault))
        {
            throw StorageException.Of($"{file.Path} cannot be written", fault);
        }
    }

    private static JsonObject FieldsOf(Snapshot snapshot, string? path)
    {
        var fields = new JsonObject
        {
            ["size"] = snapshot.Jpeg.Bytes.Length,
            ["w"] = snapshot.Jpeg.Width,
            ["h"] = snapshot.Jpeg.Height,
            ["sha256"] = snapshot.Sha256,
            ["taken"] = TimeOf(snapshot),
        };
        if (path is not null)
            fields["path"] = path;
        return fields;
    }

    private static string TimeOf(Snapshot snapshot) =>
        snapshot.TakenAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool IsFileName(string name) =>
        name.Length is > 4 and <= 64 && name[0] != '.' && name.EndsWith(".jpg", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private const int LeastWidth = 32;
    private const int MostWidth = 8_192;
}
