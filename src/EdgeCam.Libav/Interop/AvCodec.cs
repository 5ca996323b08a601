namespace EdgeCam.Libav.Interop;

/// <summary>The functions of libavcodec that are used, by their own names.</summary>
internal sealed unsafe class AvCodec
{
    public readonly delegate* unmanaged<uint> avcodec_version;
    public readonly delegate* unmanaged<byte*, void*> avcodec_find_encoder_by_name;
    public readonly delegate* unmanaged<byte*, void*> avcodec_find_decoder_by_name;
    public readonly delegate* unmanaged<void*, void*> avcodec_alloc_context3;
    public readonly delegate* unmanaged<void**, void> avcodec_free_context;
    public readonly delegate* unmanaged<void*> avcodec_parameters_alloc;
    public readonly delegate* unmanaged<void**, void> avcodec_parameters_free;
    public readonly delegate* unmanaged<void*, void*, int> avcodec_parameters_to_context;
    public readonly delegate* unmanaged<void*, void*, int> avcodec_parameters_from_context;
    public readonly delegate* unmanaged<void*, void*, void*, int> avcodec_open2;
    public readonly delegate* unmanaged<void*, void*, int> avcodec_send_frame;
    public readonly delegate* unmanaged<void*, void*, int> avcodec_receive_packet;
    public readonly delegate* unmanaged<void*, void*, int> avcodec_send_packet;
    public readonly delegate* unmanaged<void*, void*, int> avcodec_receive_frame;
    public readonly delegate* unmanaged<void*, void> avcodec_flush_buffers;
    public readonly delegate* unmanaged<int, byte*> avcodec_get_name;
    public readonly delegate* unmanaged<void*> av_packet_alloc;
    public readonly delegate* unmanaged<void**, void> av_packet_free;
    public readonly delegate* unmanaged<void*, void> av_packet_unref;
    public readonly delegate* unmanaged<void*, int, int> av_new_packet;

    public AvCodec(NativeExports native)
    {
        avcodec_version = (delegate* unmanaged<uint>)native["avcodec_version"];
        avcodec_find_encoder_by_name = (delegate* unmanaged<byte*, void*>)native["avcodec_find_encoder_by_name"];
        avcodec_find_decoder_by_name = (delegate* unmanaged<byte*, void*>)native["avcodec_find_decoder_by_name"];
        avcodec_alloc_context3 = (delegate* unmanaged<void*, void*>)native["avcodec_alloc_context3"];
        avcodec_free_context = (delegate* unmanaged<void**, void>)native["avcodec_free_context"];
        avcodec_parameters_alloc = (delegate* unmanaged<void*>)native["avcodec_parameters_alloc"];
        avcodec_parameters_free = (delegate* unmanaged<void**, void>)native["avcodec_parameters_free"];
        avcodec_parameters_to_context = (delegate* unmanaged<void*, void*, int>)native["avcodec_parameters_to_context"];
        avcodec_parameters_from_context = (delegate* unmanaged<void*, void*, int>)native["avcodec_parameters_from_context"];
        avcodec_open2 = (delegate* unmanaged<void*, void*, void*, int>)native["avcodec_open2"];
        avcodec_send_frame = (delegate* unmanaged<void*, void*, int>)native["avcodec_send_frame"];
        avcodec_receive_packet = (delegate* unmanaged<void*, void*, int>)native["avcodec_receive_packet"];
        avcodec_send_packet = (delegate* unmanaged<void*, void*, int>)native["avcodec_send_packet"];
        avcodec_receive_frame = (delegate* unmanaged<void*, void*, int>)native["avcodec_receive_frame"];
        avcodec_flush_buffers = (delegate* unmanaged<void*, void>)native["avcodec_flush_buffers"];
        avcodec_get_name = (delegate* unmanaged<int, byte*>)native["avcodec_get_name"];
        av_packet_alloc = (delegate* unmanaged<void*>)native["av_packet_alloc"];
        av_packet_free = (delegate* unmanaged<void**, void>)native["av_packet_free"];
        av_packet_unref = (delegate* unmanaged<void*, void>)native["av_packet_unref"];
        av_new_packet = (delegate* unmanaged<void*, int, int>)native["av_new_packet"];
    }
}
