using System.Runtime.InteropServices;

namespace EdgeCam.Mqtt.Interop;

/// <summary>The functions of libmosquitto that are used, by their own names (mosquitto.h). bool is one byte.</summary>
internal sealed unsafe class LibMosquitto
{
    public readonly delegate* unmanaged<byte*, byte, nint, nint> mosquitto_new;
    public readonly delegate* unmanaged<nint, void> mosquitto_destroy;
    public readonly delegate* unmanaged<nint, int, int, int> mosquitto_int_option;
    public readonly delegate* unmanaged<nint, int, byte*, int> mosquitto_string_option;
    public readonly delegate* unmanaged<nint, byte*, byte*, int> mosquitto_username_pw_set;
    public readonly delegate* unmanaged<nint, byte*, byte*, byte*, byte*, delegate* unmanaged<byte*, int, int, nint, int>, int> mosquitto_tls_set;
    public readonly delegate* unmanaged<nint, byte*, int, byte*, int, byte, nint, int> mosquitto_will_set_v5;
    public readonly delegate* unmanaged<nint, byte*, int, int, byte*, nint, int> mosquitto_connect_bind_v5;
    public readonly delegate* unmanaged<nint, byte*, int, int, int> mosquitto_connect_async;
    public readonly delegate* unmanaged<nint, int, nint, int> mosquitto_disconnect_v5;
    public readonly delegate* unmanaged<nint, int*, byte*, int, byte*, int, byte, nint, int> mosquitto_publish_v5;
    public readonly delegate* unmanaged<nint, int*, int, byte**, int, int, nint, int> mosquitto_subscribe_multiple;
    public readonly delegate* unmanaged<nint, int> mosquitto_socket;
    public readonly delegate* unmanaged<nint, byte> mosquitto_want_write;
    public readonly delegate* unmanaged<nint, int, int> mosquitto_loop_read;
    public readonly delegate* unmanaged<nint, int, int> mosquitto_loop_write;
    public readonly delegate* unmanaged<nint, int> mosquitto_loop_misc;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, int, nint, void>, void> mosquitto_connect_v5_callback_set;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, nint, void>, void> mosquitto_disconnect_v5_callback_set;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, int, nint, void>, void> mosquitto_publish_v5_callback_set;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nint, MosquittoMessage*, nint, void>, void> mosquitto_message_v5_callback_set;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, int, int*, nint, void>, void> mosquitto_subscribe_v5_callback_set;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, byte*, void>, void> mosquitto_log_callback_set;
    public readonly delegate* unmanaged<nint*, int, ushort, int> mosquitto_property_add_int16;
    public readonly delegate* unmanaged<nint*, int, uint, int> mosquitto_property_add_int32;
    public readonly delegate* unmanaged<nint*, int, byte*, ushort, int> mosquitto_property_add_binary;
    public readonly delegate* unmanaged<nint*, int, byte*, int> mosquitto_property_add_string;
    public readonly delegate* unmanaged<nint*, int, byte*, byte*, int> mosquitto_property_add_string_pair;
    public readonly delegate* unmanaged<nint, int, ushort*, byte, nint> mosquitto_property_read_int16;
    public readonly delegate* unmanaged<nint, int, uint*, byte, nint> mosquitto_property_read_int32;
    public readonly delegate* unmanaged<nint, int, byte**, ushort*, byte, nint> mosquitto_property_read_binary;
    public readonly delegate* unmanaged<nint, int, byte**, byte, nint> mosquitto_property_read_string;
    public readonly delegate* unmanaged<nint, int, byte**, byte**, byte, nint> mosquitto_property_read_string_pair;
    public readonly delegate* unmanaged<nint*, void> mosquitto_property_free_all;
    private readonly delegate* unmanaged<int> mosquitto_lib_init;
    private readonly delegate* unmanaged<int*, int*, int*, int> mosquitto_lib_version;
    private readonly delegate* unmanaged<int, byte*> mosquitto_strerror;
    private readonly delegate* unmanaged<int, byte*> mosquitto_reason_string;

    /// <summary>Finds them all, then starts the library.</summary>
    /// <exception cref="EntryPointNotFoundException">The library lacks one of them; nothing was called.</exception>
    public LibMosquitto(nint handle)
    {
        nint At(string name) => NativeLibrary.GetExport(handle, name);
        mosquitto_new = (delegate* unmanaged<byte*, byte, nint, nint>)At("mosquitto_new");
        mosquitto_destroy = (delegate* unmanaged<nint, void>)At("mosquitto_destroy");
        mosquitto_int_option = (delegate* unmanaged<nint, int, int, int>)At("mosquitto_int_option");
        mosquitto_string_option = (delegate* unmanaged<nint, int, byte*, int>)At("mosquitto_string_option");
        mosquitto_username_pw_set = (delegate* unmanaged<nint, byte*, byte*, int>)At("mosquitto_username_pw_set");
        mosquitto_tls_set = (delegate* unmanaged<nint, byte*, byte*, byte*, byte*, delegate* unmanaged<byte*, int, int, nint, int>, int>)At("mosquitto_tls_set");
        mosquitto_will_set_v5 = (delegate* unmanaged<nint, byte*, int, byte*, int, byte, nint, int>)At("mosquitto_will_set_v5");
        mosquitto_connect_bind_v5 = (delegate* unmanaged<nint, byte*, int, int, byte*, nint, int>)At("mosquitto_connect_bind_v5");
        mosquitto_connect_async = (delegate* unmanaged<nint, byte*, int, int, int>)At("mosquitto_connect_async");
        mosquitto_disconnect_v5 = (delegate* unmanaged<nint, int, nint, int>)At("mosquitto_disconnect_v5");
        mosquitto_publish_v5 = (delegate* unmanaged<nint, int*, byte*, int, byte*, int, byte, nint, int>)At("mosquitto_publish_v5");
        mosquitto_subscribe_multiple = (delegate* unmanaged<nint, int*, int, byte**, int, int, nint, int>)At("mosquitto_subscribe_multiple");
        mosquitto_socket = (delegate* unmanaged<nint, int>)At("mosquitto_socket");
        mosquitto_want_write = (delegate* unmanaged<nint, byte>)At("mosquitto_want_write");
        mosquitto_loop_read = (delegate* unmanaged<nint, int, int>)At("mosquitto_loop_read");
        mosquitto_loop_write = (delegate* unmanaged<nint, int, int>)At("mosquitto_loop_write");
        mosquitto_loop_misc = (delegate* unmanaged<nint, int>)At("mosquitto_loop_misc");
        mosquitto_connect_v5_callback_set = (delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, int, nint, void>, void>)At("mosquitto_connect_v5_callback_set");
        mosquitto_disconnect_v5_callback_set = (delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, nint, void>, void>)At("mosquitto_disconnect_v5_callback_set");
        mosquitto_publish_v5_callback_set = (delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, int, nint, void>, void>)At("mosquitto_publish_v5_callback_set");
        mosquitto_message_v5_callback_set = (delegate* unmanaged<nint, delegate* unmanaged<nint, nint, MosquittoMessage*, nint, void>, void>)At("mosquitto_message_v5_callback_set");
        mosquitto_subscribe_v5_callback_set = (delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, int, int*, nint, void>, void>)At("mosquitto_subscribe_v5_callback_set");
        mosquitto_log_callback_set = (delegate* unmanaged<nint, delegate* unmanaged<nint, nint, int, byte*, void>, void>)At("mosquitto_log_callback_set");
        mosquitto_property_add_int16 = (delegate* unmanaged<nint*, int, ushort, int>)At("mosquitto_property_add_int16");
        mosquitto_property_add_int32 = (delegate* unmanaged<nint*, int, uint, int>)At("mosquitto_property_add_int32");
        mosquitto_property_add_binary = (delegate* unmanaged<nint*, int, byte*, ushort, int>)At("mosquitto_property_add_binary");
        mosquitto_property_add_string = (delegate* unmanaged<nint*, int, byte*, int>)At("mosquitto_property_add_string");
        mosquitto_property_add_string_pair = (delegate* unmanaged<nint*, int, byte*, byte*, int>)At("mosquitto_property_add_string_pair");
        mosquitto_property_read_int16 = (delegate* unmanaged<nint, int, ushort*, byte, nint>)At("mosquitto_property_read_int16");
        mosquitto_property_read_int32 = (delegate* unmanaged<nint, int, uint*, byte, nint>)At("mosquitto_property_read_int32");
        mosquitto_property_read_binary = (delegate* unmanaged<nint, int, byte**, ushort*, byte, nint>)At("mosquitto_property_read_binary");
        mosquitto_property_read_string = (delegate* unmanaged<nint, int, byte**, byte, nint>)At("mosquitto_property_read_string");
        mosquitto_property_read_string_pair = (delegate* unmanaged<nint, int, byte**, byte**, byte, nint>)At("mosquitto_property_read_string_pair");
        mosquitto_property_free_all = (delegate* unmanaged<nint*, void>)At("mosquitto_property_free_all");
        mosquitto_lib_init = (delegate* unmanaged<int>)At("mosquitto_lib_init");
        mosquitto_lib_version = (delegate* unmanaged<int*, int*, int*, int>)At("mosquitto_lib_version");
        mosquitto_strerror = (delegate* unmanaged<int, byte*>)At("mosquitto_strerror");
        mosquitto_reason_string = (delegate* unmanaged<int, byte*>)At("mosquitto_reason_string");

        mosquitto_lib_init();
    }

    public Version Version
    {
        get
        {
            int major, minor, revision;
            mosquitto_lib_version(&major, &minor, &revision);
            return new(major, minor, revision);
        }
    }

    /// <summary>libmosquitto's words for a MOSQ_ERR.</summary>
    public string DescribeError(int error) => Marshal.PtrToStringUTF8((nint)mosquitto_strerror(error)) ?? $"error {error}";

    /// <summary>libmosquitto's words for an MQTT 5 reason code.</summary>
    public string DescribeReason(int reason) => Marshal.PtrToStringUTF8((nint)mosquitto_reason_string(reason)) ?? $"reason {reason}";
}
