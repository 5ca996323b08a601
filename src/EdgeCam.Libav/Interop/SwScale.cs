namespace EdgeCam.Libav.Interop;

/// <summary>The functions of libswscale that are used, by their own names.</summary>
internal sealed unsafe class SwScale
{
    public const int Bilinear = 2; // SWS_BILINEAR

    public readonly delegate* unmanaged<void*, int, int, int, int, int, int, int, void*, void*, double*, void*> sws_getCachedContext;
    public readonly delegate* unmanaged<void*, byte**, int*, int, int, byte**, int*, int> sws_scale;
    public readonly delegate* unmanaged<void*, void> sws_freeContext;

    public SwScale(NativeExports native)
    {
        sws_getCachedContext = (delegate* unmanaged<void*, int, int, int, int, int, int, int, void*, void*, double*, void*>)native["sws_getCachedContext"];
        sws_scale = (delegate* unmanaged<void*, byte**, int*, int, int, byte**, int*, int>)native["sws_scale"];
        sws_freeContext = (delegate* unmanaged<void*, void>)native["sws_freeContext"];
    }
}
