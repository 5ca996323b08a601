namespace EdgeCam.Libav.Interop;

/// <summary>The functions of libavformat that are used, by their own names.</summary>
internal sealed unsafe class AvFormat
{
    public const int SeekBackward = 1; // AVSEEK_FLAG_BACKWARD

    public readonly delegate* unmanaged<void**, byte*, void*, void*, int> avformat_open_input;
    public readonly delegate* unmanaged<void**, void> avformat_close_input;
    public readonly delegate* unmanaged<void*, void*, int> avformat_find_stream_info;
    public readonly delegate* unmanaged<void*, int, int, int, void**, int, int> av_find_best_stream;
    public readonly delegate* unmanaged<void*, void*, void*, AvRational> av_guess_frame_rate;
    public readonly delegate* unmanaged<void*, void*, int> av_read_frame;
    public readonly delegate* unmanaged<void*, int, long, int, int> av_seek_frame;
    public readonly delegate* unmanaged<void**, void*, byte*, byte*, int> avformat_alloc_output_context2;
    public readonly delegate* unmanaged<void*, void*, void*> avformat_new_stream;
    public readonly delegate* unmanaged<void*, void**, int> avformat_write_header;
    public readonly delegate* unmanaged<void*, void*, int> av_write_frame;
    public readonly delegate* unmanaged<void*, int> av_write_trailer;
    public readonly delegate* unmanaged<void*, void> avformat_free_context;
    public readonly delegate* unmanaged<void*, int, int, void*, void*, void*, void*, void*> avio_alloc_context;
    public readonly delegate* unmanaged<void**, void> avio_context_free;
    public readonly delegate* unmanaged<void*, void> avio_flush;

    public AvFormat(NativeExports native)
    {
        avformat_open_input = (delegate* unmanaged<void**, byte*, void*, void*, int>)native["avformat_open_input"];
        avformat_close_input = (delegate* unmanaged<void**, void>)native["avformat_close_input"];
        avformat_find_stream_info = (delegate* unmanaged<void*, void*, int>)native["avformat_find_stream_info"];
        av_find_best_stream = (delegate* unmanaged<void*, int, int, int, void**, int, int>)native["av_find_best_stream"];
        av_guess_frame_rate = (delegate* unmanaged<void*, void*, void*, AvRational>)native["av_guess_frame_rate"];
        av_read_frame = (delegate* unmanaged<void*, void*, int>)native["av_read_frame"];
        av_seek_frame = (delegate* unmanaged<void*, int, long, int, int>)native["av_seek_frame"];
        avformat_alloc_output_context2 = (delegate* unmanaged<void**, void*, byte*, byte*, int>)native["avformat_alloc_output_context2"];
        avformat_new_stream = (delegate* unmanaged<void*, void*, void*>)native["avformat_new_stream"];
        avformat_write_header = (delegate* unmanaged<void*, void**, int>)native["avformat_write_header"];
        av_write_frame = (delegate* unmanaged<void*, void*, int>)native["av_write_frame"];
        av_write_trailer = (delegate* unmanaged<void*, int>)native["av_write_trailer"];
        avformat_free_context = (delegate* unmanaged<void*, void>)native["avformat_free_context"];
        avio_alloc_context = (delegate* unmanaged<void*, int, int, void*, void*, void*, void*, void*>)native["avio_alloc_context"];
        avio_context_free = (delegate* unmanaged<void**, void>)native["avio_context_free"];
        avio_flush = (delegate* unmanaged<void*, void>)native["avio_flush"];
    }
}
