using EdgeCam.Libav;
using EdgeCam.Remote;

namespace EdgeCam.Recording;

/// <summary>What goes wrong with clips and snapshots, as replies.</summary>
internal static class RecordingFaults
{
    /// <returns>Null for a fault of ours, which is nobody else's business.</returns>
    public static RemoteReply? ReplyTo(Exception fault) => fault switch
    {
        StorageException => RemoteReply.Failed("storage", fault.Message),
        NoPicturesException => RemoteReply.Failed("no_pictures", fault.Message),
        MediaException => RemoteReply.Failed("media", fault.Message),
        _ => null,
    };
}
