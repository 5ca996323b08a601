using System.Globalization;
using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>Single pictures as JPEG files by libavcodec.</summary>
public static unsafe class JpegEncoder
{
    /// <summary>Encodes a picture. Reentrant; takes some milliseconds and a copy of the picture.</summary>
    /// <param name="picture">Planar 4:2:0 in mapped memory.</param>
    /// <param name="isFullRange">Its samples use 0 to 255; false: 16 to 235.</param>
    /// <param name="width">Pixels of the JPEG, even; the height follows. As wide as the picture at most.</param>
    /// <param name="quality">1 to 100, as libjpeg counts.</param>
    /// <exception cref="MediaException">libavcodec was built without its encoder, or is out of memory.</exception>
    public static Jpeg Encode(LibavLibrary library, in Picture picture, bool isFullRange, int width, int quality)
    {
        var size = SizeOf(picture, width);
        using var view = ViewOf(library, picture, isFullRange);
        using var converted = Frame.WithPicture(library.Util, size.Width, size.Height, PixelFormat.FullRangeYuv420); // JFIF knows no other range
        using var converter = new PixelConverter(library.Scale);
        converter.Convert(view, converted);
        converted.Pts = 0;
        using var codec = Open(library, size, quality);
        using var packet = new Packet(library.Codec);
        var result = codec.SendFrame(converted);
        if (result >= 0)
            result = codec.ReceivePacket(packet);
        if (result < 0)
            throw new MediaException($"mjpeg {size.Width}x{size.Height}: {library.Util.Describe(result)}");
        return new Jpeg(new ReadOnlySpan<byte>(packet.Data, packet.Size).ToArray(), size.Width, size.Height);
    }

    private static PictureSize SizeOf(in Picture picture, int width)
    {
        var across = Math.Clamp(width & ~1, 2, picture.Width);
        var down = (int)Math.Round((double)across * picture.Height / picture.Width) & ~1;
        return new PictureSize(across, across == picture.Width ? picture.Height : Math.Max(2, down));
    }

    private static Frame ViewOf(LibavLibrary library, in Picture picture, bool isFullRange)
    {
        var view = Frame.ForForeignMemory(library.Util);
        view.Width = picture.Width;
        view.Height = picture.Height;
        view.Format = isFullRange ? PixelFormat.FullRangeYuv420 : PixelFormat.Yuv420;
        ReadOnlySpan<PicturePlane> planes = [picture.Plane0, picture.Plane1, picture.Plane2];
        for (var i = 0; i < planes.Length; i++)
        {
            view.Data[i] = (byte*)planes[i].Address;
            view.LineSize[i] = planes[i].Stride;
        }

        return view;
    }

    private static CodecContext Open(LibavLibrary library, PictureSize size, int quality)
    {
        var codec = CodecContext.ForEncoder(library, "mjpeg"u8);
        try
        {
            var quantiser = QuantiserOf(quality);
            codec.With("video_size"u8, string.Create(CultureInfo.InvariantCulture, $"{size.Width}x{size.Height}"))
                .With("pixel_format"u8, "yuvj420p")
                .With("time_base"u8, "1/25")
                .With("qmin"u8, quantiser)
                .With("qmax"u8, quantiser)
                .With("threads"u8, 1)
                .Open($"mjpeg {size.Width}x{size.Height}");
            return codec;
        }
        catch
        {
            codec.Dispose();
            throw;
        }
    }

    /// <summary>
    /// libavcodec's scale of 2 to 31 for libjpeg's of 100 to 1: libjpeg multiplies its tables by this many per cent, libavcodec
    /// tables about 0.6 times as coarse by eighths.
    /// </summary>
    private static int QuantiserOf(int quality)
    {
        var percent = quality < 50 ? 5_000.0 / quality : 200 - (2 * quality);
        return Math.Clamp((int)Math.Round(percent * 8 / 60), 2, 31);
    }
}

/// <summary>A JPEG file.</summary>
public sealed record Jpeg(byte[] Bytes, int Width, int Height);
