namespace EdgeCam.Libav.Interop;

/// <summary>The functions of libswresample that are used, by their own names.</summary>
internal sealed unsafe class SwResample
{
    public readonly delegate* unmanaged<void*> swr_alloc;
    public readonly delegate* unmanaged<void*, int> swr_init;
    public readonly delegate* unmanaged<void**, void> swr_free;
    public readonly delegate* unmanaged<void*, int, int> swr_get_out_samples;
    public readonly delegate* unmanaged<void*, byte**, int, byte**, int, int> swr_convert;

    public SwResample(NativeExports native)
    {
        swr_alloc = (delegate* unmanaged<void*>)native["swr_alloc"];
        swr_init = (delegate* unmanaged<void*, int>)native["swr_init"];
        swr_free = (delegate* unmanaged<void**, void>)native["swr_free"];
        swr_get_out_samples = (delegate* unmanaged<void*, int, int>)native["swr_get_out_samples"];
        swr_convert = (delegate* unmanaged<void*, byte**, int, byte**, int, int>)native["swr_convert"];
    }
}
