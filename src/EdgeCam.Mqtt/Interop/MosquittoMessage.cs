using System.Runtime.InteropServices;

namespace EdgeCam.Mqtt.Interop;

/// <summary>struct mosquitto_message: a message that came in. Everything belongs to the library, for the time of the callback.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct MosquittoMessage
{
    public readonly int mid;
    public readonly byte* topic;
    public readonly byte* payload;
    public readonly int payloadlen;
    public readonly int qos;
    public readonly byte retain;
}
